"""Decoding image files, one module per family of formats. Callers use ``storage.images``."""
