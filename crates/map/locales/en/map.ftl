# The map

refusal-map-point-outside = The point lies outside the earth’s range: longitude within ±180 degrees, latitude within ±90.
    .next = Check whether longitude and latitude were swapped, or choose another datum.
