# Local policies: reading, checking and setting them

policy-list = Local policies
policy-admin = Administration
policy-about = Terms, limits and shares that differ from place to place are data with versions and the day from which they hold. What has begun keeps the rules under which it began.
policy-column-name = Policy
policy-column-about = What it governs
policy-column-since = In force since
policy-column-coming = Coming
policy-column-what = What
policy-column-value = Rule
policy-column-basis = Basis
policy-column-before = Before
policy-column-after = After
policy-column-version = Version
policy-column-begins = In force
policy-column-set = Set on
policy-column-by = Set by

policy-shipped = As shipped
policy-version = Version { $version }
policy-in-force = In force
policy-begins-present = Since { $day }, in force
policy-begins-later = From { $day }, not yet
policy-began = From { $day }
policy-by-system = System
policy-tried = Try a text on real data: what it would bring about
policy-part = { $label } (no. { $number })
policy-to-present = Back to the version in force

policy-values-present = In force since { $day }
policy-values-present-shipped = In force, as shipped
policy-values-shipped = As shipped
policy-values-of = Version { $version }
policy-yes = Yes
policy-no = No
policy-empty-list = None
policy-nothing = None
policy-and = { ", " }

policy-set = Set a new version
policy-set-about = Check first, see what changes, then set it. It holds from its day on; earlier versions stay in the list below.
policy-text = The whole text
    .hint = What each line means stands after the #. Words stand in double quotes.
policy-from = In force from
    .hint = Today means from now on; it cannot be earlier. To take back a version that has not begun, set another one for the same day.
policy-do-check = Check
policy-do-set = Set
policy-saved = The new version is in force.
policy-saved-later = The new version is set and holds from { $day }.
policy-coming = Version { $version } holds from { $day }; until then the present one does.
policy-check-good = { $count ->
        [one] The text is sound and changes one rule against what holds on that day.
       *[other] The text is sound and changes { $count } rules against what holds on that day.
    }
    .next = If that is what you mean, set it.
policy-check-same = The text is sound and changes nothing against what holds on that day.
policy-changes = Rules that change
policy-history = Versions

difference-policy-differs = The versions of a local policy differ from the journal
difference-policy-orphan = The journal does not know these versions of a local policy

## Refusals

refusal-policy-none = You have no right to set this policy.
    .next = Ask the system administrator if it has to change.
refusal-policy-unknown = There is no such policy.
    .next = Choose one from the list of local policies.
refusal-policy-empty = There is no text.
    .next = Write the whole text, or open a version and go on from there.
refusal-policy-too-long = The text has more than { $most } bytes.
    .next = Take out what is not needed.
refusal-policy-unreadable = Line { $line } cannot be read: { $shown }
    .next = Look whether quotes, equals signs and brackets of this line are in pairs; words stand in double quotes.
refusal-policy-twice = Line { $line } says again what was said before: { $shown }
    .next = Keep one of the two.
refusal-policy-missing = “{ $key }” is missing (see the part around line { $line }).
    .next = Add it; the version as shipped shows how.
refusal-policy-unknown-key = “{ $key }” on line { $line } is no part of this policy: { $shown }
    .next = Look whether the name is misspelt, or take it out.
refusal-policy-kind = On line { $line } { $kind ->
        [number] a whole number of at least 0 is needed
        [text] words in double quotes are needed
        [yes-no] true or false is needed
        [list] a list in square brackets is needed
       *[part] a part of its own is needed
    }: { $shown }
    .next = Mend this line.
refusal-policy-choice = “{ $given }” on line { $line } cannot be used: { $shown }
    .next = These can: { $choices }.
refusal-policy-outside = “{ $key }” on line { $line } is { $given }; it has to be between { $least } and { $most }.
    .next = Give a number between them.
refusal-policy-order = “{ $key }” on line { $line } has to be greater than “{ $other }”.
    .next = Change one of the two numbers.
refusal-policy-value = “{ $key }” on line { $line } cannot be read: { $given }
    .next = Write times as "08:00".
refusal-policy-calendar = There is no working calendar “{ $given }” (line { $line }).
    .next = Use one that there is, or make it first under “Working calendars”.
refusal-policy-past = A policy cannot hold from the past on.
    .next = Choose today or a later day.
refusal-policy-day = The day cannot be read.
    .next = Write it as 2026-03-02.
