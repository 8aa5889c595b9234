"""Names of colour maps, for whoever offers them; drawing with them is ``domain.overlay``'s and takes OpenCV."""

#: Perceptually uniform ones, by the name shown to users; OpenCV has each under the same name.
COLOUR_MAPS = ("Inferno", "Magma", "Viridis", "Cividis")
