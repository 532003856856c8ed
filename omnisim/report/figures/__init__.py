"""Figures: what pictures show, as plain Plotly specifications – dictionaries, no Plotly needed."""
