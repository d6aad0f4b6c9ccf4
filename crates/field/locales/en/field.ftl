## Work outside: the grid worker's page on the phone, without a connection, the patrol plan

field-title = Field
field-manifest-name = Linli field
field-manifest-about = Report, solve small matters on the spot, read the open matters of one's own grid; also without a connection.
field-bar-home = Waiting
field-bar-patrol = Patrol
field-sent = Received under number { $number }
field-device = What was sent does not stay on the phone. Open cases that you may see stay readable on it for { $days } days, without anything about who raised them; signing out removes them.

field-news = Newly dispatched
field-news-about = { $unit } · { $at }
field-waiting = Open in my grids
field-waiting-none = Nothing is open.
field-found = What I found
field-found-none = What becomes of what you report or solve is told here.
field-due = Due
field-full-case = Open the whole case

field-report = Report a problem
    .about = Write what you see. Without a connection it stays on the phone and is sent later by itself.
    .do = Report
field-spot = Solved on the spot
    .about = A small matter put right at once: what it was, where, and what you did.
    .do = Record
field-text = What do you see
field-done = What you did
field-file = Photo or sound
    .hint = Not required; sent along if there is one.
field-here = Use where I am now
field-elsewhere = Not in my grids
field-elsewhere-where = Where
field-matters-often = Frequent
field-spot-found = Found on patrol: { $matter }
field-spot-after = Chance draws some of these for a check by somebody else; a rule ends the others and says “said to be solved, not checked”.
field-danger-by-matter = The catalogue counts this matter as a danger to life or property.
field-facts = Add facts
field-facts-words = What it is like there
field-facts-do = Add

field-said-offline = No connection. This is how it was at { $when }; what you write stays on the phone and is sent later by itself.
field-said-signed-out = The sign-in has ended. { $count } on this phone are not sent yet; sign in and they are sent.
field-said-sign-in = Sign in
field-said-waiting = Waiting to be sent: { $count }
field-said-none-waiting = Nothing waits to be sent
field-said-kind-report = Report
field-said-kind-spot = Solved on the spot
field-said-kind-facts = Facts
field-said-kept = Kept on the phone; it is sent by itself once there is a connection.
field-said-sending = Sending
field-said-sent = Sent { $number }
field-said-open-case = Open
field-said-refused = Not accepted
field-said-conflict = The case changed while you were writing
field-said-mine = What I wrote
field-said-theirs = The case now
field-said-send-anew = Send all the same
field-said-drop = Do not send, remove
field-said-drop-sure = Remove it? It cannot be brought back.
field-said-edit = Change
field-said-other-account = This phone holds { $count } of another account that are not sent; only that person can send them after signing in.
field-said-send-now = Send now
field-said-here-found = Place found
field-said-here-failed = The place was not found; choose the grid.
field-said-known = Seen
field-said-new-dispatch = Newly dispatched: { $title }
field-said-leave-unsent = { $count } are not sent yet. Signing out removes them from this phone.
field-said-leave-stay = Stay signed in
field-said-leave-go = Remove and sign out

field-patrol-title = Patrol this week
field-patrol-week = { $from } to { $to }
field-patrol-today = Today
field-patrol-none = By the rules, no place needs a special look this week.
field-patrol-found = Found something
field-patrol-no-trace = Nothing found needs no upload and leaves no record. No check-in, no track, no photo required.
field-why-times = { $count ->
    [one] once
    [2] twice
   *[other] { $count } times
}
field-why-few = fewer than 5 times
field-why-recurs = The same matter within { $days } days: { $times }
field-why-overdue = Open beyond their time: { $times }

field-plan-title = Patrol plan
field-plan-week = Any day of the week
field-plan-day = Day
field-plan-why = Why go there
field-plan-no-grid = { $place } (grid not known)
field-plan-group = { $place } ({ $count ->
    [one] 1 place
   *[other] { $count } places
})
field-plan-rest = { $count } more are not shown; choose a smaller area.
field-plan-about-people = The plan orders places and matters. Who goes there, and how often, is neither recorded nor counted.

field-rules-title = Rules of patrol
field-rules-about = Which places are looked at first follows from these rules, and they are public.
field-rules-edit = Try rules of patrol
field-rules-promise = The rules look at places and matters, not at who lives there, and not at who walks there.
field-rules-recurrence = The same matter again at the same place within { $days } days
field-rules-overdue = Matters open beyond their time
field-rules-each = From { $least } on, { $points } points each
field-rules-stops = At most per place and week
field-rules-kept = Open cases stay on a phone
field-days = { $days } days
field-rules-seasons = Seasons
field-rules-season = Season
field-rules-when = Each year
field-rules-points = Points
field-rules-basis = Basis
field-rules-versions = Versions
field-rules-version = Version
field-rules-shipped = As shipped
field-rules-from = In force from
    .hint = A week that has begun keeps its rules.
field-rules-text = Rules
    .hint = The notes in the shipped rules say what each value means: days kept, stops per week, recurrence, overdue, seasons.
field-rules-set-at = Set it among the local rules
field-rules-try-about = Here you see what a text would bring about this week; nothing is changed. When it is settled, set it among the local rules with the day from which it holds.
field-rules-try = See this week first
field-rules-coming = A new version holds from { $day }.
field-rules-tried = Under these rules this week has { $new } stops instead of { $old }: { $come } come, { $go } go.

## Reasons of refusals

refusal-field-rules-missing = There are no rules.
    .next = Write them, or change the version before.

refusal-field-week = The date cannot be read.
    .next = Write it like 2026-03-02.

refusal-field-seen-at = The time that the phone noted cannot be read.
    .next = Fill it in and send it again.

refusal-field-place-unknown = There is no such place, or it is outside your work.
    .next = Choose one from the list.

policy-patrol = Rules of patrol
    .about = Which places are looked at first: the points of recurrence, of what is overdue and of the season; about places and matters only.
policy-patrol-kept-days = Days for which own open cases stay on a phone without a connection
policy-patrol-stops-per-week = Most stops of a place in a week
policy-patrol-period-days = Days within which a recurrence counts
policy-patrol-recurrence-least = Recurrence: from how many
policy-patrol-recurrence-points = Recurrence: points for each
policy-patrol-recurrence-basis = Recurrence: basis
policy-patrol-overdue-least = Overdue: from how many
policy-patrol-overdue-points = Overdue: points for each
policy-patrol-overdue-basis = Overdue: basis
policy-patrol-season-code = Season: code
policy-patrol-season-name = Season: name
policy-patrol-season-name-en = Season: name in English
policy-patrol-season-from = Season: from (month-day)
policy-patrol-season-to = Season: to (month-day)
policy-patrol-season-matters = Season: matters
policy-patrol-season-points = Season: points
policy-patrol-season-basis = Season: basis
