"""Engine: what happens to customers – the model, the decisions, and the event loops."""
