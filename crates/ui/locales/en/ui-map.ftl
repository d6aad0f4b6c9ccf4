# The map and choosing a point

map-field-longitude = Longitude (degrees)
map-field-latitude = Latitude (degrees)
map-field-label = Map to choose a point
map-field-keys = Tap the map to choose the place. By keyboard: arrow keys move the cross, with Shift faster; plus and minus zoom; Enter chooses; Delete clears.
map-field-chosen = Chosen: {"{place}"}
map-field-outside = This point lies outside the area served here. Please check it.
map-field-none = No place chosen yet
map-field-here = Choose where I am now
map-field-here-refused = Your position could not be read. Choose it on the map, or type longitude and latitude.
map-field-clear = Clear
map-field-typed = Type longitude and latitude
map-failed = The map did not open. You can go on without it: type longitude and latitude, or leave them empty and describe the place in words.
map-closer = Zoom in
map-wider = Zoom out
map-whole = Show everything
