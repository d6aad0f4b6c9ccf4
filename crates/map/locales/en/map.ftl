# The map

refusal-map-point-outside = The point lies outside the earth’s range: longitude within ±180 degrees, latitude within ±90.
    .next = Check whether longitude and latitude were swapped, or choose another datum.
refusal-map-tiles-template = The address of the ground, “{ $given }”, cannot be used.
    .next = Write a whole https address with {"{z}"}, {"{x}"} and {"{y}"}, without variables in the host.
refusal-map-tiles-attribution = A ground is configured, but not where it comes from.
    .next = Say its source and approval number with --tiles-attribution.
refusal-map-box-unreadable = The box cannot be read.
    .next = Write four numbers in degrees: west,south,east,north.
