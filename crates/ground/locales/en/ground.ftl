# Looking after places, units, people and roles; the report of gaps

ground-list-separator = { ", " }
ground-everywhere = everywhere
ground-place-gone = (a place that no longer exists)
ground-unit-gone = (a unit that no longer exists)
ground-since = since { $from }
ground-from-until = { $from } to { $until }

ground-gaps-title = Gap report
ground-gaps-about = { $count ->
    [0] Every grid has somebody, every matter a lead, every unit a deputy, every place a service point.
    [one] There is one gap. Its line leads to the page where it is mended.
   *[other] There are { $count } gaps. Each line leads to the page where it is mended.
}
ground-gaps-group = { $name } ({ $count })
ground-gaps-none = No gaps
    .about = Grids, matters, units and service points all have somebody who looks after them, and every routing rule works.
ground-gap-no-staff = { $place } has no grid lead or grid worker
    .title = Grids without staff
    .about = Each grid has a lead or a full-time worker.
ground-gap-no-service-point = { $place } has no service point ({ $kinds })
    .title = Places without service point
    .about = County, streets and communities each have a service point of the kinds laid down.
ground-gap-no-lead = “{ $matter }” has no lead in { $places }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more places
}: { $reason }
    .title = Matters without lead
    .about = These matters cannot be routed; a person has to designate somebody for each.
ground-gap-rule = The routing rule
ground-gap-duty = Duty item { $duty }
ground-gap-dead-rule = { $what } “{ $matter }” ({ $place }): { $faults }
    .title = Dead rules
    .about = Rules and duty items that stand written but can no longer be followed.
ground-gap-no-deputy = { $unit } has no deputy
    .title = Units without deputy
    .about = Somebody has to stand in when the head is away.
ground-gap-no-place = { $unit } answers for no place
    .title = Units without place
    .about = No case finds a street office or committee that answers for no place.
ground-gap-no-purpose = { $unit } does not say what it is for
    .title = No purpose stated
    .about = Functional and joint units say why they exist.
ground-gap-election-due = The term of { $unit } is over and there has been no election
    .title = Elections due
    .about = It goes on until the election; this line reminds of it.
ground-gap-term-closed = The term of { $unit } is over: its open work needs a new owner
    .title = Terms over
    .about = Functional and joint units close at the end of their term.
ground-gap-no-successor = { $unit } has ended and nobody took over
    .title = No successor
    .about = Whoever ends a unit says who takes over.

refusal-ground-gaps-closed = The gap report is for those who look after places, organisations and duties
    .next = Whoever needs it asks the security administrator for the role.
