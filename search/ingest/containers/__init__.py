"""Files that hold many pages: compressed, packed, or one record after the other.

Each reader is given where the container stands (`place.py`) and a stream of its bytes
(`streams.py`), and yields pages as they come; no reader holds a container whole.
"""
