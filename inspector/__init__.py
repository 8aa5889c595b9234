"""Inspector: visual inspection with Uninformed Students (Bergmann et al., CVPR 2020)."""

__version__ = "0.1.0"
