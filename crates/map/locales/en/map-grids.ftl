# Redrawing, splitting and merging grids

map-grids-title = Redraw grids
map-grids-about = See the result first: gaps and overlaps are checked while you draw, and what moves along is listed before a split or merge. Former grids stay in the history.
map-grids-back = Places
map-grids-community = Community (village)
map-grids-open = Open
map-grids-acts = What to do
map-act-borders = Move borders
map-act-split = Split a grid
map-act-merge = Merge grids
map-grids-failed = The map did not open. Edit the coordinates in the text below; checking and applying work the same.
map-grids-keys = Arrow keys move the map, with Shift faster; plus and minus zoom; Enter sets a point at the cross.
map-borders-help = Drag corners to move borders; corners shared by neighbours move together. With Alt only one grid’s corner moves. Let go near another corner and it snaps to it.
map-merge-help = Tick neighbouring grids below to merge them.
map-borders-text = Borders of the grids
    .hint = GeoJSON; a survey’s result may be pasted. Grids are recognised by their code.
map-split-grid = Grid to split
map-split-line = Line
    .hint = Tap points on the map one after the other, from outside one border to outside the other; or type “longitude,latitude longitude,latitude”.
map-split-left = Name of the new grid left of the line
map-split-right = Name of the new grid right of the line
map-merge-grids = Grids to merge
map-merge-name = Name of the merged grid
map-new-code = New code
map-reason = Basis
    .hint = For example minutes or an approval’s number; it goes into the history.
map-preview = See the result first
map-apply = Decide
map-done = Done: it holds from { $day } on. The former borders are in the history.
map-faults = Gaps and overlaps
map-and = {" "}and{" "}
map-sentence-end = {" "}
map-fault-gap = Gap of { $area } m² near { $near }, in no grid.
map-fault-overlap = Overlap of { $area } m² near { $near }: { $names }.
map-fault-excess = { $area } m² outside the community near { $near }: { $names }.
map-fault-none = { $count } grids without gap or overlap.
map-tiling-good = The grids cover everything
map-tiling-faulty = The grids have gaps or overlaps
map-outlook = This would change, nothing is done yet:
map-outlook-areas = Areas (m²)
map-outlook-before = Before
map-outlook-after = After
map-outlook-moved = Moves along
map-outlook-what = Name
map-outlook-to = To
map-outlook-from = From { $day } on this would change, nothing is done yet:
map-outlook-staff = People
map-outlook-kind = Kind
map-outlook-rest = Cases, homes and rules
map-outlook-cases = { $count ->
    [one] 1 open case stays
   *[other] { $count } open cases stay
 } recorded under the former grid; unit and clocks do not change.
map-outlook-points = Of those with a point, { $parts }.
map-outlook-part = { $count } would lie in { $name }
map-outlook-homes = { $count ->
    [one] 1 building goes
   *[other] { $count } buildings go
 } along with its homes; addresses and codes stay.
map-outlook-rules = { $count } routing rules name a former grid; change them by hand.
map-from = In force from
    .hint = Today: at once. A later day: it takes effect by itself then.
map-from-day = from { $day }
map-announced = Decided, not yet in force
map-announced-on = In force
map-announced-what = Change
map-announced-begins = begins
map-announced-ends = ends
map-announced-redrawn = borders redrawn

refusal-map-line-unreadable = “{ $given }” cannot be read as a point.
    .next = Write longitude,latitude in degrees, with a space between points.
refusal-map-grid-elsewhere = “{ $name }” is no present grid of this community (village).
    .next = Check the code. New grids come by splitting, or are registered among the places.
refusal-map-day-unreadable = “{ $given }” cannot be read as a day.
    .next = Write a day like 2026-12-01.
refusal-map-day-past = { $given } is over; nothing is dated back.
    .next = Choose today or a later day.
