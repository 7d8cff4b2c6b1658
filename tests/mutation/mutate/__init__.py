"""Damages the data and the chapters in every way there is, and sees which guard notices.

``python -m mutate`` prints what was made, what a machine can see of it, and what was seen: see ``make mutate``. What is
made follows from the descriptor and from the data themselves, so that a new table, field or key is damaged too.
"""
