# Departments' layers

map-overlays-title = Departments’ layers
map-overlays-about = A department’s own areas are drawn over the grids; there is no second grid. A layer may be shown or hidden at any time; the map’s table lists it with its source.
map-overlay-name = Name of the layer
map-overlay-department = Department
map-overlay-source = Source
map-overlay-licence = Licence
map-overlay-areas = Areas
map-overlay-shown = Shown
map-overlay-show = Show
map-overlay-hide = Hide
map-overlay-public = For everybody
map-overlay-datum = Datum
map-overlay-file = File
    .hint = Polygons as GeoJSON, each with a name and perhaps a code. Rows that cannot be taken are listed; the others are.
map-overlay-bring = Bring the layer
map-overlay-done = “{ $name }” is here with { $count } areas.
map-overlay-refused = Rows that were not taken
map-overlay-row = Row
map-overlay-why = Reason
map-overlay-next = What to do
map-layer-overlays = Departments’ layers
map-note-overlays = Areas of departments with their source and licence. There is one grid; a layer does not change to which grid a place belongs.
map-datum-wgs84 = WGS-84
map-datum-cgcs2000 = CGCS2000
map-datum-gcj02 = GCJ-02
map-datum-bd09 = BD-09

refusal-map-overlay-unknown = There is no such layer.
    .next = Choose again from the list of layers.
refusal-map-overlay-name-taken = There is a layer named “{ $name }” already.
    .next = Choose another name, for example with the year; the old layer can be hidden.
refusal-map-overlay-empty = There is no area in the file.
    .next = Choose a GeoJSON file with polygons.
refusal-map-overlay-unreadable = This file is no GeoJSON.
    .next = Export GeoJSON from the mapping program and bring it again.
refusal-map-overlay-large = A layer has { $most } areas at most.
    .next = Split it into several layers by kind.
refusal-map-overlay-row-name = This row has no name.
    .next = Write a name among its properties.
refusal-map-overlay-row-shape = “{ $name }” is no polygon.
    .next = A layer takes polygons only; leave points and lines out.
refusal-map-overlay-row-faulty = The border of “{ $name }” is faulty near { $near }.
    .next = Mend it in the mapping program and bring the file again.

difference-map-row-differs = The table of layers differs from the journal.
difference-map-row-orphan = A row of the table of layers has no entries in the journal.
