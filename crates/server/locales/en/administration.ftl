# The index of the administration

nav-audit = Audit
nav-admin = Administration
admin-title = Administration
admin-about = What you may look after. Before each change the page says what it would touch.

admin-find = Find a place or unit
admin-do-borders = Redraw grids
admin-do-rule = New rule
admin-do-explain = Who leads, and why

admin-section-places = Places
    .about = Divisions, grids, estates, buildings and service points: register, rename, move, end, and who works there.

admin-section-units = Units
    .about = Both lines of belonging, places, posts and terms of party, government, self-governance, firms and joint bodies.

admin-section-accounts = People and roles
    .about = Open and lock accounts, reset passwords, give and take roles; before a role is given you see what it lets the person do.

admin-section-gaps = Gap report
    .about = Grids without staff, matters without lead, units without deputy, places without service point, dead rules: one line each, leading to where it is mended.
admin-section-matters = Matter types
    .about = Classes and types with their standard in versions: steps, evidence, urgency and deadline.
admin-section-duties = Duty lists
    .about = Basic, cooperative and taken back: who leads, by which law, where and until when.
admin-section-routes = Routing
    .about = Who leads which matter where and why; changes are tried on the last year's cases and reviewed by a second person.
admin-section-disputes = Disputed duties
    .about = Which matters are returned, what was ruled and how fast.
admin-section-calendars = Working calendars
    .about = A year at a glance, one day in words, announcing a year after seeing which open clocks would move.
admin-section-deadlines = Deadlines
    .about = What each step may take, where streets may say otherwise, and every difference with its reason.
admin-section-bundles = Joint responsibility
    .about = Which township, village and grid bear a matter together, in which shares, and since when.
admin-section-forms = Questions
    .about = What is asked for a matter when it is reported, by which rule and until when.
admin-section-words = Words
    .about = The interface's words in both languages, with this deployment's own where it has them.
admin-section-schemes = Assessment schemes
    .about = By what units are judged and with which weights; drafting, publishing, results.
admin-section-assist = Suggestions
    .about = How often they are right, which matters are taken for others, versions of the model and the switch.
admin-section-import = Imports
    .about = Files of places, units, duties, calendars and cases come in here: tried first, refused rows to download, a whole import can be taken back.

refusal-admin-nothing = You hold no right of administration
    .next = Whoever has to look after places, units, accounts or rules asks the security administrator for the role.
admin-section-tokens = Access tokens
    .about = Whose programs use the interface; revoke what should not be used any more.
admin-section-benefits = Policy cards
    .about = What is given to whom, explained to residents, with questions that they answer for themselves
admin-section-receivers = Notice channels
    .about = Short messages, mail and group robots, quiet hours, what did not arrive.
admin-section-webhooks = Webhooks
    .about = Which systems are told when a case changes, and whether it arrived.
admin-section-policies = Local policies
    .about = Draws for checks, revisits and ratings, oversight, whistles, quiet hours: what holds, its versions, from when and by whom.
