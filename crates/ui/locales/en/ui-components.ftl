# Forms, lists, time

form-refused = Please look at these first
form-refused-prefix = Error:{" "}
form-optional = {" "}(optional)
form-choose = Choose
form-longest = At most { $most } characters
form-left = {"{n}"} characters left
form-over = {"{n}"} characters too many

filter-label = Filters
filter-apply = Apply
filter-clear = Clear all filters
filter-more = More filters
filter-remove = Remove filter:{" "}

pager-label = Pages
pager-shown = { $shown ->
    [one] { $shown } row on this page
   *[other] { $shown } rows on this page
}
pager-of = { $shown } of { $total } rows
pager-first = First page
pager-next = Next page

progress-of = { $done } of { $total } rows ({ $percent }%)
progress-counted = { $done ->
    [one] { $done } row
   *[other] { $done } rows
} so far

duration-moment = less than 1 min
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
duration-days-hours = { $days ->
    [one] { $days } day
   *[other] { $days } days
} { $hours } h

clock-left = { $length } left
clock-overdue = Overdue by { $length }
clock-paused = Paused, { $length } left
clock-kept = Ended in time
clock-missed = Ended { $length } late
clock-due = Due { $at }
clock-work-time = { $length } (working time)
clock-work-days = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
clock-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
clock-provisional = provisional
clock-basis = Basis

ago-now = just now
ago-minutes = { $number ->
    [one] { $number } minute ago
   *[other] { $number } minutes ago
}
ago-hours = { $number ->
    [one] { $number } hour ago
   *[other] { $number } hours ago
}
ago-days = { $number ->
    [one] { $number } day ago
   *[other] { $number } days ago
}

moment = { $day }, { $clock }
moment-day = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

here-do = Use my present position
here-looking = Looking for your position…
here-found = Position found
here-denied = The browser does not allow this page to see your position. Write the place instead, or allow it in the settings and try again.
here-failed = Your position could not be found. Write the place instead, or try again under open sky.
