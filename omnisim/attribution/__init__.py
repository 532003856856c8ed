"""Attribution: what advertising really did, what methods say it did, and what the error costs."""
