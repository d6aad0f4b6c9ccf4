# Accounts, sign-in, authority, vault

sign-in-title = Staff sign-in
sign-in-about = Residents report and follow matters without an account.
sign-in-login = Login
sign-in-password = Password
sign-in-do = Sign in
sign-in-forgotten = If you forgot your password, ask the system administrator to reset it. Administrators never ask for it.
sign-out-do = Sign out

me-title = My account
me-facts = Account
me-name = Name
me-login = Login
me-roles = Roles
me-role = { $role } ({ $scope })
me-role-separator = { ", " }
me-no-role = No role has been given yet. Ask the security administrator.
scope-tenant = everywhere
scope-place = own area
scope-unit = own unit
me-password = Change password
me-password-present = Present password
me-password-new = New password
me-password-again = New password again
me-password-hint = At least { $least } characters, without your login, and not a common one. A sentence that is easy to remember will do.
me-password-do = Change password
me-password-done = The password was changed
me-password-done-text = You were signed out on all other devices.
me-password-first = Change your password first
me-password-first-text = Somebody else set the present one. You can go on working after you change it.
me-tokens = Interface for programs
me-tokens-about = Lets a program of your own read and write cases with your rights. A token ends by itself and can be revoked at any time.
me-tokens-open = Manage access tokens
me-sessions = Signed-in devices
me-sessions-about = If you do not know a device, sign it out and change your password at once.
me-session-device = Device
me-session-opened = Signed in
me-session-seen = Last used
me-session-do = Action
me-session-own = This device
me-session-end = Sign out there
me-device-unknown = Unknown device

me-session-way = Signed in by
me-session-way-password = Password
me-session-way-provider = Identity provider
me-provider = Sign-in through { $provider }
me-provider-none = Your account is not linked with { $provider } yet. Link it once, and you can sign in there instead of typing a password here.
me-provider-linked = Your account is linked with { $provider }: you can sign in there instead of typing a password here.
me-provider-sole = Your account is linked with { $provider }, and signs in there only. Ask the system administrator if that has to change.
me-provider-link = Link with { $provider }
me-provider-unlink = End the link with { $provider }
me-provider-done = Your account is linked
me-provider-ended = The link was ended
provider-use = Sign in with { $provider }
provider-confirm = Confirm with { $provider }
provider-or = Another way
provider-on-title = Going on to { $provider }
provider-on-about = You sign in there and come back by yourself. If nothing happens, use the button.
provider-on = Go on to { $provider }
provider-failed-title = That did not work
provider-back = Back to sign-in
provider-back-me = My account
provider-back-confirm = Confirm it is you

me-role-in-place = { $role }, in a colleague's place
delegation-title = Standing in
delegation-about = Hand your roles on to a colleague of your unit for a while: when you are away, or for a part of the work. It ends by itself.
delegation-open = Hand on, or take back
delegation-list = Under way
delegation-role = Role
delegation-who = Who
delegation-by = { $name } stands in for you
delegation-in-place-of = You stand in for { $name }
delegation-end = End
delegation-done = Done
delegation-new = Hand on to a colleague
delegation-new-about = For at most { $days } days. Whatever your colleague does with it is recorded with both names; what is closed to you is closed to your colleague.
delegation-none = You hold no role that can be handed on. Administrators ask for somebody else to be put in their place.
delegation-roles = Roles
delegation-to = To whom
delegation-to-hint = The login of a colleague of your unit
delegation-why = Why
delegation-why-delegation = For a part of the work
delegation-why-absence = I am away
delegation-from = From
delegation-until = Until
delegation-until-hint = The last day
delegation-do = Hand on

second-title = One more step
second-about = The password is right. This account has a second factor; please show it within ten minutes.
second-code = Code of the app, or a recovery code
second-code-hint = Open the authenticator app on your telephone and type the six digits. Without the telephone, type one of your recovery codes.
second-do = Confirm
second-or = Or use the passkey of this device or of a security key.
second-lost = Without app, passkey and recovery codes, ask the security administrator to clear them, and set up new ones.
second-leave = Use another account
confirm-title = Please confirm that it is you
confirm-about = Reading personal data and administering accounts need a recent proof of who you are. You come back to the page afterwards.
passkey-use = Use a passkey
passkey-failed = That was not completed. Try again, or use the way above.
passkey-script = Setting up a passkey needs scripts in the browser; an authenticator app does not.

factors-title = Second factor
factors-about = With a second factor, signing in takes one more step after the password. Whoever learns the password still cannot sign in.
factors-list = What is set up
factors-done = Updated
factors-needed = Please set up a second factor first
factors-needed-text = Your role asks for a second factor. You can work once it is set up.
factor-name = Name
factor-name-hint = For yourself, e.g. “work telephone”.
factor-kind = Kind
factor-created = Set up
factor-used = Last used
factor-unused = Not used yet
factor-code = Authenticator app
factor-passkey = Passkey
factor-remove = Remove
factors-code = Add an authenticator app
factors-code-about = Scan the square code with the authenticator app on your telephone, then type the six digits that it shows.
factors-square = Square code for the authenticator app
factors-secret = If you cannot scan it, type this into the app:
factors-first-code = The six digits that the app shows
factors-first-code-hint = They change every thirty seconds.
factors-code-do = Add the app
factors-passkey = Add a passkey
factors-passkey-about = Confirm with the fingerprint or face reader of this device, or with a security key. Fingerprint and face stay on the device; this system never receives them.
factors-passkey-do = Add a passkey
factors-recovery = Recovery codes
factors-recovery-about = Without telephone or key, one recovery code takes their place. Each counts once; { $left } are left. Drawing new ones ends all the old ones.
factors-recovery-do = Draw new recovery codes
recovery-shown = New recovery codes
recovery-shown-text = They are shown this once. Write them down or print them, and keep them where nobody else can reach.
recovery-none = No recovery codes are left
recovery-none-text = Draw a set and keep it safe, so that a lost device does not lock you out.
me-factors = Second factor
me-factors-about = One more step after the password: an authenticator app or a passkey.
me-confirm-open = Confirm it is you
me-factors-open = Set up a second factor

role-requester = Requester
role-grid-worker = Grid worker
role-intake-agent = Intake agent
role-dispatcher = Dispatcher
role-handler = Handler
role-checker = Checker
role-revisitor = Revisit agent
role-street-lead = Street lead
role-supervisor = Supervisor
role-mediator = Mediator
role-window-clerk = Window clerk
role-secretary = Council secretary
role-analyst = Analyst
role-auditor = Audit administrator
role-privacy-officer = Privacy officer
role-system-admin = System administrator
role-security-admin = Security administrator

refusal-authority-missing =
    None of your roles has the right to { $right ->
        [consult-ask] ask for the street's word
        [consult-speak] speak for the street
        [consult-answer] answer the street
        [consult-open] open sealed words
        [consult-transfer] move consultations
        [consult-read] read the street's word
        [scheme-draft] draft schemes of assessment
        [scheme-publish] publish schemes of assessment
        [listing-decide] decide on red lists and yellow cards
        [listing-appeal] appeal against a listing
        [case-receive] take in
        [case-register] register
        [case-answer] answer at once
        [case-decline] decline
        [case-dispatch] dispatch
        [case-accept] accept
        [case-return] return
        [case-rule-return] rule on returns
        [case-designate] designate a unit
        [case-assist] call in assistance
        [case-report-assistance] report assistance
        [case-handle] record work
        [case-reply] reply
        [case-check] check
        [case-revisit] revisit
        [case-rework] send back for rework
        [case-reopen] reopen
        [case-rule-reopening] rule on reopening
        [case-lapse] note that a time is over
        [case-extend] ask for an extension
        [case-rule-extension] rule on extensions
        [case-park] ask for parking
        [case-rule-parking] rule on parking
        [case-bar] close cases to whoever is complained about
        [case-make-safe] confirm safe texts
        [case-unbar] open cases again to somebody named
        [case-own-data] exercise rights over personal data
        [case-answer-data] answer requests about personal data
        [case-hold] order that nothing is deleted
        [case-pause] pause clocks
        [case-merge] merge
        [case-join] join
        [case-withdraw] withdraw
        [case-close] close
        [case-archive] archive
        [case-read] read cases
        [case-add-facts] add facts
        [case-rate] rate
        [case-remind] remind
        [case-supervise] supervise
        [case-solve-on-spot] solve on the spot
        [case-close-undrawn] end by the rule for checks
        [case-transfer] transfer
        [case-recalculate] count anew
        [case-import] import
        [case-export] export
        [insight-read] statistics
        [whistle-propose] propose a whistle
        [whistle-sound] sound whistles
        [whistle-answer] answer whistles
        [whistle-escalate] tell the district of a delay
        [whistle-rule] rule on refusals and delays
        [whistle-record] record joint actions
        [whistle-assess-department] assess departments
        [whistle-assess-street] assess the street
        [whistle-transfer] move whistles of an ended unit
        [oversight-transfer] move oversight of an ended unit
        [whistle-read] read whistles
        [oversight-read] read files of oversight
        [oversight-answer] answer supervision
        [oversight-ask] ask the level above or for an exemption
        [oversight-decide] decide on what went up
        [oversight-rule] rule on exemptions
        [oversight-contest] contest an exemption
        [oversight-commend] propose a commendation
        [oversight-object] object to a commendation
        [oversight-draw] draw spot checks
        [oversight-raise] raise ladders by time
        [topic-read] read topics
        [topic-adopt] adopt topics
        [topic-work] work on topics
        [topic-judge] judge topics
        [topic-notice] say whether a change was noticed
        [verify-invite] invite requesters
        [verify-keep] keep ratings
        [verify-read] read ratings in batches
        [assist-read] read how suggestions do
        [assist-train] train suggestions
        [assist-switch] switch suggestions on and off
        [assist-answer] answer suggestions
        [assist-record] record suggestions
        [place-edit] maintain places
        [org-edit] maintain organisations
        [duty-edit] maintain duties
        [duty-adapt] set a street's own deadlines
        [duty-try] try routes
        [duty-propose] propose changes of duties
        [duty-review] review changes of duties
        [words-edit] change words
        [benefit-publish] publish policy cards
        [calendar-edit] maintain calendars
        [account-edit] maintain accounts
        [role-assign] assign roles
        [audit-read] read the audit
        [token-issue] make access tokens
        [webhook-edit] register webhooks
        [receiver-edit] set up notice channels
        [vault-notify] reach requesters with notices
        [vault-contact] contact the requester
        [vault-unmask] read identity in full
        [vault-original] read original words
        [vault-erase] erase personal data
        [key-rotate] change the master key
       *[other] do this
    }.
    .next = If your work needs it, ask your unit's head; the security administrator gives roles.
refusal-authority-scope =
    You may use the right to { $right ->
        [case-receive] take in
        [case-register] register
        [case-answer] answer at once
        [case-decline] decline
        [case-dispatch] dispatch
        [case-accept] accept
        [case-return] return
        [case-rule-return] rule on returns
        [case-designate] designate a unit
        [case-assist] call in assistance
        [case-report-assistance] report assistance
        [case-handle] record work
        [case-reply] reply
        [case-check] check
        [case-revisit] revisit
        [case-rework] send back for rework
        [case-reopen] reopen
        [case-rule-reopening] rule on reopening
        [case-lapse] note that a time is over
        [case-extend] ask for an extension
        [case-rule-extension] rule on extensions
        [case-park] ask for parking
        [case-rule-parking] rule on parking
        [case-bar] close cases to whoever is complained about
        [case-make-safe] confirm safe texts
        [case-unbar] open cases again to somebody named
        [case-own-data] exercise rights over personal data
        [case-answer-data] answer requests about personal data
        [case-hold] order that nothing is deleted
        [case-pause] pause clocks
        [case-merge] merge
        [case-join] join
        [case-withdraw] withdraw
        [case-close] close
        [case-archive] archive
        [case-read] read cases
        [case-add-facts] add facts
        [case-rate] rate
        [case-remind] remind
        [case-supervise] supervise
        [case-solve-on-spot] solve on the spot
        [case-close-undrawn] end by the rule for checks
        [case-transfer] transfer
        [case-recalculate] count anew
        [case-import] import
        [case-export] export
        [insight-read] statistics
        [whistle-propose] propose a whistle
        [whistle-sound] sound whistles
        [whistle-answer] answer whistles
        [whistle-escalate] tell the district of a delay
        [whistle-rule] rule on refusals and delays
        [whistle-record] record joint actions
        [whistle-assess-department] assess departments
        [whistle-assess-street] assess the street
        [whistle-transfer] move whistles of an ended unit
        [oversight-transfer] move oversight of an ended unit
        [whistle-read] read whistles
        [oversight-read] read files of oversight
        [oversight-answer] answer supervision
        [oversight-ask] ask the level above or for an exemption
        [oversight-decide] decide on what went up
        [oversight-rule] rule on exemptions
        [oversight-contest] contest an exemption
        [oversight-commend] propose a commendation
        [oversight-object] object to a commendation
        [oversight-draw] draw spot checks
        [oversight-raise] raise ladders by time
        [topic-read] read topics
        [topic-adopt] adopt topics
        [topic-work] work on topics
        [topic-judge] judge topics
        [topic-notice] say whether a change was noticed
        [verify-invite] invite requesters
        [verify-keep] keep ratings
        [verify-read] read ratings in batches
        [assist-read] read how suggestions do
        [assist-train] train suggestions
        [assist-switch] switch suggestions on and off
        [assist-answer] answer suggestions
        [assist-record] record suggestions
        [place-edit] maintain places
        [org-edit] maintain organisations
        [duty-edit] maintain duties
        [duty-adapt] set a street's own deadlines
        [duty-try] try routes
        [duty-propose] propose changes of duties
        [duty-review] review changes of duties
        [words-edit] change words
        [benefit-publish] publish policy cards
        [calendar-edit] maintain calendars
        [account-edit] maintain accounts
        [role-assign] assign roles
        [audit-read] read the audit
        [token-issue] make access tokens
        [webhook-edit] register webhooks
        [receiver-edit] set up notice channels
        [vault-notify] reach requesters with notices
        [vault-contact] contact the requester
        [vault-unmask] read identity in full
        [vault-original] read original words
        [vault-erase] erase personal data
        [key-rotate] change the master key
       *[other] do this
    } only in your own unit or area; this matter lies outside.
    .next = Hand it to a colleague of the unit or area concerned.
refusal-authority-not-here = There is no such thing, or you may not see it.
    .next = Check the number or address; if somebody sent it to you, ask them.

refusal-sign-in-wrong = Login or password is wrong.
    .next = Check both and try again. If you forgot the password, ask the system administrator to reset it.
refusal-sign-in-locked =
    Too many wrong attempts: this login is closed for { $minutes ->
        [one] another minute
       *[other] another { $minutes } minutes
    }.
    .next = Try again later. If it was not you, tell the security administrator.
refusal-session-unknown = There is no such session, or it has ended.
    .next = Reload the page to see the signed-in devices.

refusal-delegation-own = Nobody stands in for himself.
    .next = Name a colleague of your unit.
refusal-delegation-colleague = No colleague of your unit with an open account has this login.
    .next = Check the login; somebody of another unit cannot stand in.
refusal-delegation-chain = What you hold in a colleague's place cannot be handed on.
    .next = Ask the colleague whose role it is.
refusal-delegation-role = This role cannot be handed on.
    .next = Ask whoever gives roles to put somebody else in your place.
refusal-delegation-lacking = You do not hold this role, or not any more.
    .next = Choose among the roles that are listed.
refusal-delegation-nothing = No role was chosen.
    .next = Tick at least one.
refusal-delegation-period = The end lies before the beginning, or is over.
    .next = Choose another last day.
refusal-delegation-long = A role can be handed on for at most { $days } days.
    .next = Choose an earlier last day; it can be handed on again later.
refusal-delegation-beyond = Your own role does not hold that long.
    .next = Choose a period within that of your role.
refusal-delegation-day = This is no day.
    .next = Write it as in 2026-03-02.

refusal-provider-none = No identity provider is set up here.
    .next = Sign in with login and password.
refusal-provider-away = The identity provider does not answer at the moment.
    .next = Try again in a while, or sign in with login and password.
refusal-provider-lost = This sign-in was begun in another browser, took too long, or was answered before.
    .next = Begin again from the sign-in page.
refusal-provider-state = This answer does not belong to the sign-in that was begun here.
    .next = Begin again from the sign-in page. If you had followed a link from somebody else, do not use it.
refusal-provider-denied = The identity provider did not sign you in: it was cancelled, or not allowed.
    .next = Begin again, or sign in with login and password.
refusal-provider-error = The identity provider refused the request.
    .next = Tell the system administrator; the log has the provider's own word for it. Login and password still work.
refusal-provider-answer = The identity provider's answer could not be verified.
    .next = Begin again. If it happens again, tell the system administrator.
refusal-provider-stale = The identity provider did not ask you to sign in anew.
    .next = Begin again and sign in there; a sign-in of some time ago does not count for this.
refusal-provider-no-account = No account here that is open belongs to this identity.
    .next = Sign in with login and password and link your account under “My account”, or ask the system administrator to link it.
refusal-provider-other = This identity is not the one that your account is linked with.
    .next = Sign in there as yourself, or confirm in another way.
refusal-provider-taken = This identity belongs to another account already.
    .next = One identity has one account. Ask the system administrator to end the other link first.
refusal-provider-linked-already = This account is linked with another identity.
    .next = End that link first.
refusal-provider-not-linked = This account is not linked.
    .next = Load the page again.
refusal-provider-sole = This account signs in through the identity provider only, so the link cannot be ended here.
    .next = Ask the system administrator.
refusal-provider-subject = The identity as the provider writes it is needed: 1 to 255 characters.
    .next = Ask those who run the provider for the account's “sub”.
refusal-sign-in-by-provider = This account signs in through the identity provider; its password is no longer accepted.
    .next = Use the button of the identity provider on this page.
refusal-password-by-provider = This account's password is no longer accepted.
    .next = Confirm through the identity provider.

refusal-password-short = A password needs at least { $least } characters.
    .next = Make it longer; a sentence that is easy to remember will do.
refusal-password-long = A password has at most { $most } characters.
    .next = Make it shorter.
refusal-password-login = A password must not contain the login, also not reversed.
    .next = Choose another one.
refusal-password-common = This password is common and easily guessed.
    .next = Choose another one, for example a sentence only you would think of.
refusal-password-breached = This password is on a list of passwords that have leaked.
    .next = Choose one that you use nowhere else.
refusal-password-same = The new password is the present one.
    .next = Choose another one.
refusal-password-again = The two new passwords differ.
    .next = Type the new password twice.
refusal-password-wrong = The present password is wrong.
    .next = Type it again; too many wrong attempts close the login for a while.
refusal-password-must-change = Somebody else set the present password; it has to be changed first.
    .next = Change it under “My account”.

refusal-proof-old = This needs a recent proof of who you are, and your last one is too long ago.
    .next = Open “Confirm it is you” in “My account” (a new window will do), confirm, and send this page again; nothing that you typed is lost.
refusal-second-wrong = That was not accepted: the code is wrong or used up, or the passkey does not belong to this account.
    .next = Wait until the app shows a new code and try again.
refusal-second-locked = Too many failed attempts. The second factor is closed for { $minutes } more minutes.
    .next = Try again later. If it was not you, change your password and tell the security administrator.
refusal-second-needed = This account has a second factor; the password alone is not enough.
    .next = Use the authenticator app, a passkey or a recovery code.
refusal-second-missing = Your role asks for a second factor, and none is set up.
    .next = Set one up in “My account”.
refusal-factor-offer = This square code is too old.
    .next = Load the page again and scan the new one.
refusal-factor-code = The six digits are wrong or too old.
    .next = Check that the telephone shows the right time, and type what the app shows now.
refusal-factor-name = A name is needed, of at most { $most } characters.
    .next = Write a name that you recognise.
refusal-factor-many = At most { $most } can be set up.
    .next = Remove one that you do not use.
refusal-factor-unknown = This is not there, or was removed.
    .next = Load the page again.
refusal-passkey-wrong = The passkey was not set up: the browser's answer does not fit this request.
    .next = Load the page again and retry.
refusal-recovery-without-factor = Without a second factor there is nothing to recover.
    .next = Add an authenticator app or a passkey first.

refusal-account-unknown = There is no such account.
    .next = Check the login.
refusal-account-exists = This account is already open.
    .next = Use it, or choose another login.
refusal-account-closed = This account is closed.
    .next = The system administrator can open it again.
refusal-account-login = A login has 2 to 32 letters, digits, dots, hyphens or underscores.
    .next = Change the login.
refusal-account-login-taken = The login “{ $login }” is taken.
    .next = Choose another login.
refusal-account-name = A name is needed, of at most 64 characters.
    .next = Enter a name that colleagues recognise.
refusal-account-role-unknown = The account has no such role.
    .next = Reload the page to see its present roles.
refusal-role-unknown = The table of roles has no role “{ $role }”.
    .next = Choose one from the list.
refusal-role-period = The role would end before it begins.
    .next = Change the period.
refusal-role-separate = System, security and audit administration are for different people: a role that this person has excludes the new one.
    .next = Choose somebody else, or take the other role away first.
refusal-role-own = Nobody gives roles to himself or takes his own away.
    .next = Ask another security administrator.

refusal-vault-reason = Reading it needs a reason of at least { $least } characters.
    .next = Say why you need it; the look leaves a trace.
refusal-vault-unknown = No name or contact of the requester is kept.
    .next = Ask the requester for it on the matter's page.
refusal-vault-erased = The requester's personal data was erased by rule and cannot be restored.
    .next = Answer in the matter itself.
refusal-vault-exists = Something lies in the vault under this reference already.
    .next = Try again.
refusal-key-used = This master key was in use before; only a new one may take the place of the current one.
    .next = Let the rotation make a new key.
refusal-key-current = This master key is in use.
    .next = Take another one into use first: linli guard rotate.
refusal-key-missing = The master key { $key } is in use, and this key folder has not got it.
    .next = Copy the key folder from where the rotation was begun; until then what others seal cannot be opened here.
refusal-key-unknown = No master key { $key } is known.
    .next = See linli guard keys for the keys there are.
refusal-key-unsettled = The last rotation is less than { $minutes } minutes ago: a process may not have learnt of it yet.
    .next = Try again later.
refusal-key-needed = { $count } rows still lie under this master key; without it they would be lost.
    .next = Let the rotation go on to its end: linli guard rotate.

difference-guard-unopened = What lies in the vault does not open under the master key that it names: it was altered, or the key is not here.
difference-guard-row-differs = An account, role, password, key or vault row differs from the journal: it was changed behind the journal's back.
difference-guard-row-orphan = An account or vault row is not in the journal.
difference-guard-look-lost = The journal tells of a look in full that the access log does not have.

refusal-token-wrong = The access token counts for nothing: unknown, expired, revoked, or its account is closed.
    .next = Ask the token's owner for a new one.
refusal-token-scope = This access token was not given that right.
    .next = Make a token with a fitting range on the page “Access tokens”.
refusal-token-beside-session = The request carries a session and an access token: it is not clear who acts.
    .next = Keep one of the two.
refusal-token-only-interface = Access tokens are for the interface for programs; not for pages, signing in, passwords, or tokens themselves.
    .next = Sign in in person for these.
refusal-token-own = Only the person himself makes a token for himself.
    .next = Sign in in person.
refusal-token-purpose = A purpose of 2 to { $most } characters is needed.
    .next = Say which program uses it for what.
refusal-token-right-unknown = The table of roles has no right “{ $given }”.
    .next = Choose from the list.
refusal-token-place-outside = There is no such place.
    .next = Give the code or name of a place.
refusal-token-period = A token is valid for 1 to { $most } days.
    .next = Change the days; make a new one before it ends.
refusal-token-exists = This token is there already.
    .next = Reload the page.
refusal-token-unknown = There is no such access token.
    .next = Reload the page to see the present ones.

## Names of rights

right-case-receive = Take in
right-case-register = Register
right-case-answer = Answer at once
right-case-decline = Decline
right-case-dispatch = Dispatch
right-case-accept = Accept
right-case-return = Return
right-case-rule-return = Rule on returns
right-case-designate = Designate a unit
right-case-assist = Call in assistance
right-case-report-assistance = Report assistance
right-case-handle = Record work
right-case-reply = Reply
right-case-check = Check
right-case-revisit = Revisit
right-case-rework = Send back for rework
right-case-reopen = Reopen
right-case-rule-reopening = Rule on reopening
right-case-lapse = Note that a time is over
right-case-extend = Ask for an extension
right-case-rule-extension = Rule on extensions
right-case-park = Ask for parking
right-case-rule-parking = Rule on parking
right-case-bar = Close cases to whoever is complained about
right-case-make-safe = Confirm safe texts
right-case-unbar = Open cases again to somebody named
right-case-own-data = Exercise rights over personal data
right-case-answer-data = Answer requests about personal data
right-case-hold = Order that nothing is deleted
right-case-pause = Pause clocks
right-case-merge = Merge
right-case-join = Join
right-case-withdraw = Withdraw
right-case-close = Close
right-case-archive = Archive
right-case-read = Read cases
right-case-add-facts = Add facts
right-case-rate = Rate
right-case-remind = Remind
right-case-supervise = Supervise
right-case-transfer = Transfer
right-case-recalculate = Count anew
right-case-import = Import
right-case-export = Export
right-insight-read = Statistics
right-whistle-propose = Propose a whistle
right-whistle-sound = Sound whistles
right-whistle-answer = Answer whistles
right-whistle-escalate = Tell the district of a delay
right-whistle-rule = Rule on refusals and delays
right-whistle-record = Record joint actions
right-whistle-assess-department = Assess departments
right-whistle-assess-street = Assess the street
right-whistle-transfer = Move whistles of an ended unit
right-case-solve-on-spot = Solve on the spot
right-case-close-undrawn = Close cases that were not drawn
right-scheme-draft = Draft schemes of assessment
right-scheme-publish = Publish schemes of assessment
right-listing-decide = Decide on red lists and yellow cards
right-listing-appeal = Appeal against a listing
right-duty-propose = Propose changes of duties
right-duty-review = Review changes of duties
right-words-edit = Change words
right-benefit-publish = Publish policy cards
right-consult-ask = Ask for the street's word
right-consult-speak = Speak for the street
right-consult-answer = Answer the street
right-consult-open = Open sealed words
right-consult-transfer = Move consultations of an ended unit
right-consult-read = Read the street's word
right-oversight-commend = Propose a commendation
right-oversight-object = Object to a commendation
right-oversight-transfer = Move oversight of an ended unit
right-whistle-read = Read whistles
right-oversight-read = Read files of oversight
right-oversight-answer = Answer supervision
right-oversight-ask = Ask the level above or for an exemption
right-oversight-decide = Decide on what went up
right-oversight-rule = Rule on exemptions
right-oversight-contest = Contest an exemption
right-oversight-draw = Draw spot checks
right-oversight-raise = Raise ladders by time
right-topic-read = Read topics
right-topic-adopt = Adopt topics
right-topic-work = Work on topics
right-topic-judge = Judge topics
right-topic-notice = Say whether a change was noticed
right-verify-invite = Invite requesters
right-verify-keep = Keep ratings
right-verify-read = Read ratings in batches
right-assist-read = Read how suggestions do
right-assist-train = Train suggestions
right-assist-switch = Switch suggestions on and off
right-assist-answer = Answer suggestions
right-assist-record = Record suggestions
right-place-edit = Maintain places
right-org-edit = Maintain organisations
right-duty-edit = Maintain duties
right-duty-adapt = Set a street's own deadlines
right-duty-try = Try routes
right-calendar-edit = Maintain calendars
right-account-edit = Maintain accounts
right-role-assign = Assign roles
right-audit-read = Read the audit
right-token-issue = Make access tokens
right-webhook-edit = Register webhooks
right-receiver-edit = Set up notice channels
right-vault-notify = Reach requesters with notices
right-vault-contact = Contact the requester
right-vault-unmask = Read identity in full
right-vault-original = Read a requester's own words
right-vault-erase = Erase personal data
right-key-rotate = Change the master key
right-other = Do this
