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

# Changes

ground-nobody = nobody
ground-all = All
ground-not-said = Not said
ground-facts = Facts
ground-history = History
ground-history-none = Nothing has been changed yet.
ground-flow = System
ground-flow-import = Import
ground-flow-setup = First set-up
ground-actions = What can be changed
ground-actions-none = There is nothing here that you can change.
ground-valid = Valid
ground-ended = ended { $day }
ground-now = Now: { $now }
ground-more-narrow = Only the first ones are shown; search to narrow the list.
ground-people = { $count ->
    [one] one account
   *[other] { $count } accounts
}
ground-change-of = { $change }: { $name }
ground-look-first = Next: see what it would touch
ground-change-again = Change it again
ground-cancel = Cancel
ground-do = Make the change
ground-wanted = The change
ground-effects = What it would touch
ground-effects-none = Nothing else is touched.
ground-effects-from = Takes effect on { $day }; until then everything stays as it is.
ground-effects-opened = New gaps would open
ground-effects-mended = These gaps would be mended
ground-effect-names = : 
ground-effect-more =  and { $count } more
ground-effect-lead = “{ $matter }”: { $from } → { $to }
ground-effect-children = { $count ->
    [one] One place below it goes with it
   *[other] { $count } places below it go with it
}
ground-effect-cases-follow = { $count ->
    [one] One open case goes with it and is routed by the new tree
   *[other] { $count } open cases go with it and are routed by the new tree
}
ground-place-public = Public page
ground-effect-cases-of-place = { $count ->
    [one] One open case lies here
   *[other] { $count } open cases lie here
}
ground-effect-cases-stay = { $count ->
    [one] One open case lies here and stays with its unit
   *[other] { $count } open cases lie here and stay with their units
}
ground-effect-staff-stay = { $count ->
    [one] One assignment stays as it is
   *[other] { $count } assignments stay as they are
}
ground-effect-staff-end = { $count ->
    [one] One assignment loses its place and needs a new one
   *[other] { $count } assignments lose their place and need new ones
}
ground-effect-units-stay = { $count ->
    [one] One unit goes on answering for it
   *[other] { $count } units go on answering for it
}
ground-effect-units-lose = { $count ->
    [one] One unit loses this place
   *[other] { $count } units lose this place
}
ground-effect-points = { $count ->
    [one] One service point lies here
   *[other] { $count } service points lie here
}
ground-effect-rules-stay = { $count ->
    [one] One routing rule names it and goes on holding
   *[other] { $count } routing rules name it and go on holding
}
ground-effect-rules-dead = { $count ->
    [one] One routing rule names it and would be dead
   *[other] { $count } routing rules name it and would be dead
}
ground-effect-leads = { $count ->
    [one] One matter gets another lead
   *[other] { $count } matters get another lead
}
ground-effect-roles-stay = { $count ->
    [one] One role was given for it
   *[other] { $count } roles were given for it
}
ground-effect-roles-follow = { $count ->
    [one] One role given for it follows it
   *[other] { $count } roles given for it follow it
}
ground-effect-units-below = { $count ->
    [one] One unit below it goes with it
   *[other] { $count } units below it go with it
}
ground-effect-units-orphaned = { $count ->
    [one] One unit below it loses its superior
   *[other] { $count } units below it lose their superior
}
ground-effect-superiors-lost = { $count ->
    [one] One superior no longer has rights over it
   *[other] { $count } superiors no longer have rights over it
}
ground-effect-superiors-gained = { $count ->
    [one] One new superior
   *[other] { $count } new superiors
}
ground-effect-cases-stay-with = { $count ->
    [one] One open case stays with the unit that leads it
   *[other] { $count } open cases stay with the unit that leads them
}
ground-effect-cases-move = { $count ->
    [one] One open case goes to
   *[other] { $count } open cases go to
}
ground-effect-people = { $count ->
    [one] One account shows the new name
   *[other] { $count } accounts show the new name
}
ground-effect-people-homeless = { $count ->
    [one] One account has to move to another unit
   *[other] { $count } accounts have to move to another unit
}
ground-effect-posts-end = { $count ->
    [one] One post ends with it
   *[other] { $count } posts end with it
}
ground-effect-places-lost = { $count ->
    [one] One place loses this unit
   *[other] { $count } places lose this unit
}
ground-effect-rules-name = { $count ->
    [one] One routing rule names it
   *[other] { $count } routing rules name it
}

# Places

ground-places-title = Places
ground-places-about = Divisions, grids, estates, buildings and service points. A place is never deleted, it ends; each change is recorded.
ground-places-map = Draw boundaries on the map
ground-places-tree = The tree
ground-places-found = Places found
ground-place-search = Find a place
    .hint = Name, other name or code
ground-place-none = Nothing found for “{ $text }”
ground-place-none-about = Try another name or code.
ground-place-first = Register the first place
ground-place-name = Name
ground-place-sort = Level and kind
ground-place-successors = Succeeded by
ground-place-within = Within
ground-place-code = Code
    .about = Give, change or take away a code; nothing else depends on it.
ground-tree-below = { $count } below
ground-effects-more = and { $count } more
ground-place-aliases = Other names
ground-alias = { $text } ({ $kind })
ground-place-answering = Answering units
ground-boundary = { $area } m², drawn { $day }
ground-place-boundary = Boundary
ground-place-functions = Functions
ground-place-hours = Opening hours
ground-place-staff = People at work here
ground-place-children = Places below it
ground-place-children-of = { $level } ({ $count })
ground-scheme-statistics = Statistical code
ground-scheme-grid = Grid code
ground-scheme-local = Local code
ground-place-assign = Assign somebody
    .about = A person or a unit works here, in a role, for a period.
ground-place-add = Add a place below it
    .about = A division, grid, estate, building or service point. Its boundary is drawn on the map.
ground-place-rename = Rename
    .about = The former name stays as another name and is still found.
ground-place-move = Move
    .about = From now on it lies in another place; everything below goes with it.
ground-place-kind = Change its kind
    .about = The kind decides which services and procedures it has.
ground-place-alias = Add another name
    .about = What people call it is recognised in appeals.
ground-place-unalias = Remove another name
    .about = Later appeals no longer find it by this name.
ground-place-end = End it
    .about = From a day on it no longer exists; its history stays.
ground-place-phone = Telephone
    .about = The public supervision phone of a grid, or the phone of a service point.
ground-place-address = Address
    .about = Its street address.
ground-place-point = Position
    .about = Longitude and latitude (CGCS2000).
ground-place-service = Services
    .about = What the service point offers, and when it is open.

# Units

ground-units-title = Units
ground-units-about = Party, government, self-governance, property firms, owners and joint bodies. A unit may belong by two lines: its territory and its sector.
ground-units-found = Units found
ground-units-lines = Lines of belonging
ground-units-by-territorial = By territory
ground-units-by-sector = By sector
ground-unit-new = Establish a unit
ground-unit-search = Find a unit
ground-unit-none = No unit found
    .about = Try another name, code or kind.
ground-unit-name = Name
ground-unit-kind = Kind
ground-unit-code = Code
ground-unit-tier = Tier
ground-unit-places = Answers for
ground-unit-people = People
ground-unit-successor = Successor
ground-unit-superiors = Superiors
ground-unit-superior-may = may: { $rights }
ground-unit-no-superior = none
ground-unit-posts = Posts
ground-unit-sent = People and units sent out
ground-unit-below = Units below it
ground-unit-assign = Fill a post
    .about = Head, deputy, secondment, liaison and so on, for a period.
ground-unit-add = Establish a unit below it
    .about = A new department, office, organisation or joint body; it may have a superior by each line.
ground-unit-rename = Rename
    .about = Only the name changes; code and history stay.
ground-unit-reparent = Change its superior
    .about = From a day on it belongs to another superior. The former one stays in its history, and open cases are routed by the new tree.
ground-unit-answer = Answer for a place
    .about = From a day on it answers for a place.
ground-unit-release = Release a place
    .about = From a day on it no longer answers for a place.
ground-unit-purpose = State its purpose
    .about = Why this unit exists and what it does.
ground-unit-term = Term
    .about = It closes at the end of its term, or an election is due.
ground-unit-premises = Premises
    .about = A unit may exist online only and work like any other.
ground-unit-credit = Credit code
    .about = 18 characters; the check character is verified.
ground-unit-end = End it
    .about = From a day on it no longer exists; say who takes over. Its history stays.
ground-unit-event-established = Established
ground-unit-event-renamed = Renamed
ground-unit-event-reparented = Superior changed
ground-unit-event-answering_for = Answers for a place
ground-unit-event-released = Place released
ground-unit-event-credit_code_set = Credit code set
ground-unit-event-premises_set = Premises changed
ground-unit-event-purpose_set = Purpose stated
ground-unit-event-term_set = Term set
ground-unit-event-ended = Ended

# Posts

ground-posts-none = Nobody is at work here now.
ground-posts-present = Now and later
ground-posts-past = Before ({ $count })
ground-posts-over = Before
ground-post-who = Who
ground-post-role = Role
ground-post-manner = Manner
ground-post-period = Period
ground-post-do = Change
ground-post-later = not yet
ground-post-named = { $role } · { $post }
ground-post-from = { $manner } ({ $home })
ground-name-forgotten = (name erased)
ground-assignment-end = End
    .about = From a day on the person is no longer there; the time before stays on record.
ground-assignment-prolong = Change period
    .about = Prolong it, or set its end.

# Fields

ground-field-name = Name
ground-field-name-now = Name now
ground-field-name-en = English name
ground-field-parent = New superior
ground-field-parent-now = Superior now
ground-field-parent-unit =
    .hint = Name or code; empty means none from then on
ground-field-place = Place
    .hint = Name, path or code
ground-field-place-answered =
    .hint = Where it answers: name, path or code
ground-field-place-successor =
    .hint = Which place takes its place; may stay empty
ground-field-kind = Kind
ground-field-level = Level
ground-field-alias = Other name
ground-field-alias-kind = What sort of name
ground-field-scheme = Coding scheme
    .hint = A code is an attribute: each scheme may have its own
ground-field-code = Code
    .hint = Empty takes the code of this scheme away
ground-field-code-new =
    .hint = May stay empty
ground-field-phone = Telephone
    .hint = Public; empty means none
ground-field-address = Address
ground-field-point = Position
ground-field-lon = Longitude
    .hint = Decimal degrees, e.g. 122.632145
ground-field-lat = Latitude
ground-field-functions = Functions
    .hint = Separated by semicolons; for service points only
ground-field-hours = Opening hours
    .hint = e.g. Mo-Fr 08:30-12:00,14:00-17:30
ground-field-valid-from = Begins on
ground-field-at = Takes effect on
ground-field-from = Takes effect on
ground-field-to = Ends on
    .hint = From this day on it is over; empty means without end
ground-field-reason = Reason
ground-field-successor = Successor
    .hint = Which unit takes over its open cases and duties
ground-field-login = Login
    .hint = For somebody with an account
ground-field-person = Name of the person
    .hint = For somebody without an account; it is published
ground-field-unit = Unit
ground-field-unit-assigned =
    .hint = When a whole unit works here
ground-field-who = Who
ground-field-role = Role
ground-field-post = Post
    .hint = e.g. Deputy director
ground-field-manner = Manner
ground-field-home = Home unit
    .hint = Needed for secondment and stationing
ground-field-period = Period
ground-field-where = Where
ground-field-link = Which line
ground-field-purpose = Purpose
    .hint = Functional and joint units have to state it
ground-field-term-end = Term ends on
    .hint = Functional and joint units close on this day; others hold an election
ground-field-premises = Premises
ground-field-credit = Credit code
    .hint = 18 characters; empty means none
ground-field-unit-code = Code
    .hint = Letters, digits and - . _ : ; unique, and it never changes
ground-field-territorial-parent = Superior by territory
    .hint = May give work, see and oversee
ground-field-sector-parent = Superior by sector
    .hint = May guide, see and oversee

# Accounts

ground-accounts-title = People and roles
ground-accounts-about = Accounts of people at work and what they may do. There are no scores, rankings or counts of use.
ground-account-search = Find somebody: name or login
ground-account-none = No account found
ground-account-new = Open an account
    .about = A new account has no role yet: the security administrator gives them. The first password is shown once.
ground-account-roles = Roles
ground-account-state = State
ground-account-open = open
ground-account-closed = locked
ground-account-password = Reset the password
    .about = Gives a one-time password that has to be changed at once; all sessions end.
ground-account-must-change = One-time, to be changed at the next sign-in
ground-account-own-password = Set by the person
ground-account-abilities = What this person can do now
ground-account-can-nothing = Nothing.
ground-account-would = What this role lets him do
ground-account-left = What is left afterwards
ground-account-no-roles = No role yet; the security administrator gives them.
ground-account-posts = Assignments
ground-account-sessions = Signed in on
ground-account-no-sessions = On no device.
ground-account-device = Device
ground-account-device-unknown = Unknown device
ground-account-since = Since
ground-account-give = Give a role
    .about = For a place, a unit or everywhere, for a period; first you see what it lets the person do.
ground-account-take = Take
    .about = From now on; that it was held stays on record.
ground-account-transfer = Move to another unit
    .about = The roles stay; from now on the person acts for another unit.
ground-account-lock = Lock the account
    .about = Nobody can sign in with it; all sessions end. It can be unlocked at any time.
ground-account-unlock = Unlock the account
    .about = Sign-in works again; the roles are as they were.
ground-account-sign-out = End all sessions
    .about = For a lost device; the person can sign in again.
ground-account-link = Link with the identity provider
    .about = The person signs in there from then on; the identity itself is kept as a digest only.
ground-account-unlink = End the link with the identity provider
    .about = The person signs in by password again; all sessions end.
ground-account-provider = Identity provider
ground-account-linked = Linked
ground-account-linked-sole = Linked; the password is no longer accepted
ground-account-not-linked = Not linked
ground-field-subject = Identity at the provider
    .hint = The account's “sub”, as those who run the provider say it; one identity has one account
ground-field-sole = The password is no longer accepted
ground-account-event-provider_linked = Linked with the identity provider
ground-account-event-provider_unlinked = Link with the identity provider ended
ground-account-event-opened = Opened
ground-account-event-moved = Moved to
ground-account-event-role_given = Role given
ground-account-event-role_delegated = Role handed on by a colleague
ground-role-in-place = in the place of
ground-account-event-role_taken = Role taken
ground-account-event-roles_followed = Roles followed a place that moved
ground-account-event-password_set = Password set
ground-account-event-locked_out = Closed for a while after wrong passwords
ground-account-event-closed = Locked
ground-account-event-reopened = Unlocked
ground-role-scope = Where
ground-role-over = over
ground-role-to = From this day on the role is over; empty means without end
ground-scope-place = A place
    .hint = This place with everything below it
ground-scope-unit = A unit
    .hint = What belongs to this unit
ground-scope-tenant = Everywhere
    .hint = For administrators and the like
ground-part-unit = Of { $unit }
ground-part-place = { $place }
ground-field-login-new =
    .hint = What is typed at sign-in; unique, case does not matter
ground-field-unit-of-account =
    .hint = The unit for which the person acts
ground-field-unit-now = Unit now
ground-password-title = First password
ground-password = Password
ground-password-once = Note it now: this password is shown once
    .about = Tell it in person or by phone; it has to be changed at the first sign-in.
ground-password-noted = Noted; open the account

# Rights


# Refusals

refusal-ground-needed = This has to be filled in
    .next = Fill it in and send again.
refusal-ground-number = A number is needed here
    .next = Write digits only.
refusal-ground-day = “{ $given }” is no day
    .next = Write it like 2026-01-31.
refusal-ground-degrees = “{ $given }” is no figure in degrees
    .next = Write decimal degrees, e.g. 122.632145.
refusal-ground-hours = “{ $given }” cannot be read
    .next = Write it like Mo-Fr 08:30-12:00, parts separated by semicolons.
refusal-ground-place-named = “{ $given }” names no place, or several
    .next = Choose from the suggestions, or type its code.
refusal-ground-unit-named = “{ $given }” names no unit, or several
    .next = Choose from the suggestions, or type its code.
refusal-ground-who-missing = It does not say who
    .next = Give a login, a name or a unit.
refusal-ground-who-twice = Login, name and unit exclude each other
    .next = Keep one of them.
refusal-ground-login-unknown = There is no account with the login { $login }
    .next = Open the account first, or give a name instead.
refusal-ground-change-unknown = There is no such change
    .next = Choose one from the page.
refusal-ground-changed-meanwhile = Somebody else changed this while you were typing
    .next = What you typed is kept; look again at what it would touch.
