"""One reader for each kind of file: bytes in, blocks with byte ranges out."""
