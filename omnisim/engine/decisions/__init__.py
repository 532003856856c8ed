"""Decisions: given a customer's state and luck, what next?

Small pure functions over the arrays of a model, written once for both engines: plain Python for
the reference engine, and callable from the compiled one. `who` is the key of the customer's luck
(random_streams); `kind`, `journey` and `hop` are the place of a draw.
"""
