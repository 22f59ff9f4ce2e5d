"""Draws messages as phones show them, from what the adapters send over the wire.

The adapters talk to the fakes of `tests/fakes`, which keep each message as it arrived. A message
becomes HTML by templates of our own, near to the look of the apps, and Chromium draws it.
"""
