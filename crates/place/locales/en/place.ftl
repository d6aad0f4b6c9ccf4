# Spatial base

place-level-province = Province
place-level-city = City
place-level-county = County or district
place-level-street = Sub-district or town
place-level-community = Community or village
place-level-grid = Grid
place-level-micro_grid = Micro-grid
place-level-estate = Housing estate
place-level-building = Building
place-level-service_point = Service point
place-level-asset = Facility

place-alias-official_old = Former official name
place-alias-colloquial = What people say
place-alias-short = Short form
place-alias-code = Code instead of the name

place-datum-cgcs2000 = China Geodetic Coordinate System 2000
place-datum-wgs84 = World Geodetic System 1984
place-datum-gcj02 = GCJ-02 (maps published in China)
place-datum-bd09 = BD-09 (Baidu maps)

place-file-divisions = Divisions
place-file-boundaries = Boundaries
place-file-aliases = Other names
place-file-service_points = Service points
place-file-buildings = Buildings and estates

place-mode-dry_run = Dry run, writes nothing
place-mode-add = Add only
place-mode-update = Add and update

place-event-registered = Registered
place-event-renamed = Renamed
place-event-encoded = Code changed
place-event-alias_added = Other name added
place-event-alias_removed = Other name removed
place-event-kind_changed = Kind changed
place-event-moved = Moved to another parent
place-event-boundary_drawn = Boundary drawn
place-event-point_set = Position set
place-event-address_set = Address changed
place-event-phone_set = Phone changed
place-event-service_set = Services changed
place-event-layer_mapped = Department's layer mapped
place-event-closed = Ended

place-tiling-gap = Gap
place-tiling-overlap = Overlap
place-tiling-excess = Beyond the parent
place-tiling-sliver = Slivers

place-evidence-title = Title
place-evidence-body = Text

place-address-street = Sub-district or town
place-address-community = Community or village
place-address-estate = Housing estate
place-address-road = Road
place-address-number = House number
place-address-building = Building

refusal-place-registered = This place is registered already.
    .next = Open the existing place and change it there.
refusal-place-unknown = There is no such place.
    .next = Check the name or code, or register the place first.
refusal-place-ended = “{ $name }” has ended and can no longer be changed.
    .next = Work on the place that succeeded it; to bring it back, register a new place.
refusal-place-announced = A change of “{ $name }” from { $day } on is decided already; nothing earlier may overtake it.
    .next = Choose { $day } or a later day, and change what will hold then.
refusal-place-name-empty = The name is missing.
    .next = Fill it in and send again.
refusal-place-name-control = The name holds invisible control characters.
    .next = Type it again instead of pasting formatted text.
refusal-place-text-long = The text is too long: at most { $most } characters.
    .next = Shorten it and send again.
refusal-place-name-taken = There is already a place of this level named “{ $name }” under the same parent.
    .next = If it is the same place, use that one; if not, choose a name that tells them apart.
refusal-place-code-taken = In the coding scheme “{ $scheme }” the code { $code } belongs to “{ $name }”.
    .next = Check the code; if it has passed on, take it from the other place first.
refusal-place-alias-unknown = The place has no other name “{ $alias }”.
    .next = Reload the page to see its other names.
refusal-place-kind-unknown = The catalogue has no kind “{ $kind }” at this level.
    .next = Choose one from the catalogue, or add it there first.
refusal-place-parent-missing = A place of this level needs a parent.
    .next = Choose the place that it lies in.
refusal-place-parent-unknown = The parent was not found.
    .next = Register the parent first.
refusal-place-parent-level = A place of this level cannot lie directly in “{ $parent }”.
    .next = A grid lies in one community or village, a micro-grid in one grid; any other place in a wider one.
refusal-place-parent-ended = The parent “{ $parent }” will have ended by then.
    .next = Choose a valid parent, or check the date.
refusal-place-parent-loop = “{ $parent }” lies inside this place and cannot be its parent.
    .next = Choose a parent outside this place.
refusal-place-second-grid = The base grid “{ $name }” lies here already; { $area } m² would be in both. One ground has one grid.
    .next = Departments do not draw a second grid: map your own layer onto the existing one. To change its extent, redraw the existing grid first.
refusal-place-layer-level = A department's layer is mapped onto a grid or micro-grid; “{ $name }” is neither.
    .next = Choose a grid.
refusal-place-service-level = Only a service point has services and hours; “{ $name }” is none.
    .next = Register a service point in this place.
refusal-place-boundary-faulty = The boundary is faulty: { $fault ->
        [empty] it has no polygon
        [short] a ring has fewer than three different points
        [range] a coordinate is out of range
        [crossing] its lines cross near { $near }
       *[long] it has too many points
    }.
    .next = Correct it in your mapping software, and check the datum and the order of longitude and latitude.
refusal-place-phone-form = This does not look like a phone number.
    .next = Write digits and hyphens only, e.g. 0000-12345678.
refusal-place-children-open = “{ $name }” still holds { $count } valid places and cannot end.
    .next = Move them elsewhere, or end them as well.
refusal-place-period = It cannot end before it began on { $from }.
    .next = Check the date.
refusal-place-reason-empty = The reason for ending it is missing.
    .next = Name the basis, e.g. the number of the decision.

refusal-place-point-outside = This point lies in no place that has been drawn.
    .next = Check coordinates and datum; if it is inside your area, run the tiling check for gaps.
refusal-place-text-empty = There are no words to read.
    .next = Give an address, or choose a point on the map.
refusal-place-text-no-name = The text holds no known place name.
    .next = A person chooses the place; names that people use can be added as other names.
refusal-place-text-contradiction = The place names in the text contradict each other.
    .next = A person checks and chooses the place.
refusal-place-text-ambiguous = The place names in the text fit several places.
    .next = A person chooses one of the candidates.
refusal-place-tiling-empty = No place of this level has a boundary there.
    .next = Import boundaries first.

refusal-place-file-empty = The file is empty, or its first line does not name columns.
    .next = Name the columns in the first line.
refusal-place-file-column = The file lacks a needed column: { $columns }.
    .next = Add it and import again; leave the other columns as they are.
refusal-place-file-json = The file is not valid GeoJSON: it cannot be read at line { $line }, character { $column }.
    .next = Export it again from your mapping software.
refusal-place-file-features = The file holds no FeatureCollection.
    .next = Export the boundaries as a FeatureCollection.
refusal-place-row-unreadable = This row cannot be read.
    .next = Check quotes and separators.
refusal-place-row-width = This row has { $found } columns, the first line has { $wanted }.
    .next = Check commas and quotes; put content with a comma into quotes.
refusal-place-row-encoding = This row holds characters that cannot be read.
    .next = Save the file as UTF-8 and import again.
refusal-place-row-long = A cell of this row has more than { $most } characters; most likely a quote is missing.
    .next = Check the quotes of this row and the one above.
refusal-place-row-missing = This row lacks “{ $column }”.
    .next = Add it and import again.
refusal-place-row-code = The code { $given } does not show a level.
    .next = Add a column “level”, or use the national statistical codes.
refusal-place-row-level = The level “{ $given }” is not known.
    .next = Write province, city, county, street, community, grid or micro_grid.
refusal-place-row-parent = The parent's code { $parent } was not found.
    .next = Import the parent first, or check its code.
refusal-place-row-twice = The code { $code } stands already in line { $first }.
    .next = Keep one of the rows.
refusal-place-row-date = “{ $given }” is not a date.
    .next = Write it like 2026-01-31.
refusal-place-row-point = “{ $given }” is not a longitude and latitude.
    .next = Give both in degrees.
refusal-place-row-hours = The opening hours “{ $given }” cannot be read.
    .next = Write them like “Mo-Fr 08:30-12:00,14:00-17:30;Sa 09:00-12:00”.
refusal-place-row-alias-kind = The kind of name “{ $given }” is not known.
    .next = Write official_old, colloquial, short or code.
refusal-place-row-geometry = This feature has no polygon.
    .next = A boundary is a Polygon or MultiPolygon.
refusal-place-row-unknown = There is no place with the code or name “{ $key }”.
    .next = Import the divisions first; to register places along with boundaries, the file needs level and parent code.
refusal-place-row-name-several = { $count } places are named “{ $name }”.
    .next = Use the code.

refusal-place-split-short = The line needs at least two different points.
    .next = Tap outside the border on one side of the grid, then on the other.
refusal-place-split-line = This line does not part the grid into exactly two pieces.
    .next = Let it run from one side of the border to the other without leaving the grid in between.
refusal-place-split-level = Only grids and micro-grids are split and merged; “{ $name }” is neither.
    .next = Choose a grid.
refusal-place-grid-undrawn = “{ $name }” has no boundary yet.
    .next = Draw its boundary first.
refusal-place-merge-few = At least two grids are needed to merge.
    .next = Choose one more beside it.
refusal-place-merge-apart = The chosen grids do not lie side by side, or leave a gap between them.
    .next = Choose neighbours; where there is a gap, redraw the borders first.
refusal-place-merge-community = The chosen grids are not of one community (village), or not of one level.
    .next = Choose grids of one community (village).

difference-place-row-differs = The table of places is not what the journal says.
difference-place-row-orphan = The table of places has a row without entries.
