# Deadlines: units, states, causes, what is left, how an end was found

clock-unit-second = { $amount ->
    [one] { $amount } second
   *[other] { $amount } seconds
}
clock-unit-hour = { $amount ->
    [one] { $amount } hour
   *[other] { $amount } hours
}
clock-unit-work-hour = { $amount ->
    [one] { $amount } working hour
   *[other] { $amount } working hours
}
clock-unit-calendar-day = { $amount ->
    [one] { $amount } day
   *[other] { $amount } days
}
clock-unit-work-day = { $amount ->
    [one] { $amount } working day
   *[other] { $amount } working days
}

clock-state-running = running
clock-state-paused = paused
clock-state-met = done in time
clock-state-overrun = done too late
clock-state-cancelled = cancelled

clock-kind-answer = answer
clock-kind-contact = contact the requester
clock-kind-register = register
clock-kind-dispatch = dispatch
clock-kind-accept = accept
clock-kind-return = return
clock-kind-ruling = ruling
clock-kind-plan = plan
clock-kind-on-site = on site
clock-kind-handle = handle
clock-kind-reply = reply
clock-kind-check = check
clock-kind-revisit = revisit
clock-kind-review = review of a parked matter

clock-cause-hearing = hearing
clock-cause-tender = tender
clock-cause-auction = auction
clock-cause-inspection = inspection
clock-cause-testing = testing
clock-cause-quarantine = quarantine
clock-cause-appraisal = appraisal
clock-cause-expert-review = expert review
clock-cause-listed = other legal cause

clock-event-started = clock started
clock-event-paused = clock paused
clock-event-resumed = clock resumed
clock-event-extended = term extended
clock-event-stopped = clock stopped
clock-event-recalculated = due time computed anew

clock-recalculation-year-announced = a year's holidays were announced
clock-recalculation-calendar-changed = the working calendar was changed

clock-basis-cited = Basis: { $text }
clock-calendar-used = Working calendar: { $title }, version { $version }
clock-calendar-shipped = Working calendar: { $title }, as shipped
clock-end-of-day = { $day }, 24:00

clock-remaining-days = { $days } d{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
} left
clock-remaining-hours = { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
} left
clock-remaining-minutes = { $minutes } min left
clock-remaining-seconds = { $seconds } s left
clock-remaining-work-days = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
} left (working time)
clock-remaining-work-hours = { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
} left (working time)
clock-remaining-work-minutes = { $minutes } min left (working time)
clock-remaining-work-seconds = less than 1 min left (working time)

clock-exceeded-days = overdue by { $days } d{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
}
clock-exceeded-hours = overdue by { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
}
clock-exceeded-minutes = overdue by { $minutes } min
clock-exceeded-seconds = overdue by { $seconds } s
clock-exceeded-work-days = overdue by { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}{ $hours ->
    [0] {""}
   *[other] {" "}{ $hours } h
} (working time)
clock-exceeded-work-hours = overdue by { $hours } h{ $minutes ->
    [0] {""}
   *[other] {" "}{ $minutes } min
} (working time)
clock-exceeded-work-minutes = overdue by { $minutes } min (working time)
clock-exceeded-work-seconds = overdue by less than 1 min of working time

clock-weekday-1 = Monday
clock-weekday-2 = Tuesday
clock-weekday-3 = Wednesday
clock-weekday-4 = Thursday
clock-weekday-5 = Friday
clock-weekday-6 = Saturday
clock-weekday-7 = Sunday

clock-reason-start-day = the day of the start is not counted
clock-reason-elapsed = counted day and night
clock-reason-every-day = every day counts
clock-reason-workday = working day
clock-reason-weekend = weekend
clock-reason-holiday = holiday: { $name }
clock-reason-make-up = make-up working day: { $name }
clock-reason-after-hours = working hours were over
clock-reason-moved = the last day was a day off, so the end moves on

clock-day-work = { $day }, { $weekday }: work ({ $reason }), { $hours }
clock-day-work-provisional = { $day }, { $weekday }: work ({ $reason }), { $hours }; the year's holidays are not announced yet, so this follows the usual week
clock-day-off = { $day }, { $weekday }: no work ({ $reason })
clock-day-off-provisional = { $day }, { $weekday }: no work ({ $reason }); the year's holidays are not announced yet, so this follows the usual week

clock-span-days = { $first } to { $last }
clock-span-counted = { $days ->
    [one] { $days } day counted
   *[other] { $days } days counted
}: { $span }, { $reason }
clock-span-work = { $length } counted: { $span }, { $reason }
clock-span-elapsed = counted: { $span }, { $reason }
clock-span-skipped = { $days ->
    [one] { $days } day left out
   *[other] { $days } days left out
}: { $span }, { $reason }

clock-answer-asked = From { $from }, { $term }, working calendar { $calendar }
clock-answer-due = Due: { $at }
clock-answer-provisional = Provisional: the holidays of the years concerned are not all announced; the due time may move
clock-answer-shortened = and so on

# Refusals: the reason with its rule, and what to do next (.next)

refusal-clock-term-zero = A term is at least 1 unit long.
    .next = Enter a whole number greater than zero.
refusal-clock-term-long = The term is too long: nothing may be due after the year 2299.
    .next = Check the amount and the unit.
refusal-clock-start-years = The start lies outside the years 1900 to 2299.
    .next = Check the start.
refusal-clock-unit-unknown = There is no unit “{ $unit }”.
    .next = Choose second, hour, work_hour, calendar_day or work_day.
refusal-clock-basis-missing = Every clock names its basis: both the rule's code and the text of its article.
    .next = Name the law, regulation or local rule that it follows from.
refusal-clock-unknown = There is no such clock.
    .next = Reload the page to see the clocks that run now.
refusal-clock-stopped = This clock has stopped and cannot be changed any more (a clock stops once).
    .next = If time has to run again, start a new clock in the regular way.
refusal-clock-paused-already = This clock is paused already.
    .next = Resume it before pausing it for another cause.
refusal-clock-not-paused = This clock is not paused.
    .next = Reload the page to see its present state.
refusal-clock-pause-cause = Only causes listed by law pause a clock (Administrative Licensing Law, article 45).
    .next = Choose hearing, tender, auction, inspection, testing, quarantine, appraisal, expert review, or another legal cause.
refusal-clock-pause-late = The term ended on { $due }; afterwards it cannot be paused.
    .next = Finish as soon as possible; the delay can be explained in the reply.
refusal-clock-pause-untold = The applicant is told of a pause in writing (Administrative Licensing Law, article 45); the number of the notice is missing.
    .next = Issue the notice first, then enter its number.
refusal-clock-pause-unlisted = A pause for another legal cause cites the rule that lists the cause.
    .next = Enter the rule and its article.
refusal-clock-extend-late = The term ended on { $due }; an extension is approved before that.
    .next = Finish as soon as possible; the delay can be explained in the reply.
refusal-clock-extend-again = By its rule this term is extended at most { $most ->
    [one] once
   *[other] { $most } times
}, and that is used up.
    .next = Finish within the term, or ask for parking where the rules allow it.
refusal-clock-extend-approver = An extension needs the approval of a person in charge.
    .next = Name the approver.
refusal-clock-extend-own = Who asks for an extension cannot approve it.
    .next = Have it approved by another person with that right.
refusal-clock-time-backwards = The system's time ({ $now }) lies before the last action ({ $last }); nothing was done, so that no due time goes wrong.
    .next = Ask the administrator to set the server's time, then try again.
refusal-clock-calendar-other = This clock counts on the calendar “{ $own }”, not on “{ $other }”.
    .next = Use the clock's own calendar.
refusal-clock-calendar-unknown = There is no working calendar “{ $name }”.
    .next = Add it under calendars first, or use the national calendar.
refusal-clock-calendar-earlier = A new version cannot take effect before the present one ({ $last }).
    .next = Enter a later time.
refusal-clock-calendar-word = Line { $line } is not understood: { $text }
    .next = Write it in one of the forms explained, or begin it with # as a note.
refusal-clock-calendar-date = Line { $line } has a wrong date: { $text }
    .next = Write 10-01 or 10-01..10-07, and days of another year in full; years lie between 1900 and 2299.
refusal-clock-calendar-hours = Line { $line } has wrong working hours: { $text }
    .next = Write 09:00-12:00, earlier time first, intervals not overlapping.
refusal-clock-calendar-name = Line { $line } lacks a name, or the name has letters that are not allowed: { $text }
    .next = Use letters, digits, - and _, at most 60.
refusal-clock-calendar-years = The years announced are missing or leave a gap, or this calendar depends on no yearly notice: { $text }
    .next = State the years announced; they follow on those already known.
refusal-clock-calendar-conflict = Line { $line } calls the same day both off and a working day: { $text }
    .next = Correct it by the year's notice.
refusal-clock-calendar-no-work = The calendar “{ $text }” has no working time in the week, so no term could ever end.
    .next = Give at least one day working hours.
refusal-clock-calendar-follows = The calendar that “{ $text }” follows does not exist, or follows another itself.
    .next = Follow a calendar that stands alone, e.g. the national one.
refusal-clock-calendar-table = Line { $line } does not fit the table: { $text }
    .next = The columns are date, name and is_off_day: 1 for a day off, 0 for a make-up working day.
refusal-clock-calendar-long = The calendar file is too long.
    .next = Make sure that it is a calendar file.
