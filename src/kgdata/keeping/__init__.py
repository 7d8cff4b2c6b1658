"""For whoever keeps the data: new rows, the layout of its files, what changed between two versions, the record of a release.

They work on a checkout, so the wheel leaves them out: who only reads facts need not carry them.
"""
