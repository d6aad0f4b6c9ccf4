# Cases: states, channels, lists

case-state-received = Received
case-state-answered = Answered
case-state-declined = Declined
case-state-merged = Merged
case-state-registered = Registered
case-state-dispatched = Dispatched
case-state-returned = Return to be ruled on
case-state-handling = Being handled
case-state-parked = Parked
case-state-replied = Replied, to be checked
case-state-revisiting = Requester being asked
case-state-closed = Closed
case-state-contested = Reopening to be ruled on
case-state-archived = Archived
case-state-withdrawn = Withdrawn

case-channel-phone = Phone
case-channel-web = Web page
case-channel-wechat = WeChat
case-channel-visit = Visit
case-channel-letter = Letter
case-channel-patrol = Patrol
case-channel-meeting = Meeting
case-channel-sensor = Sensor
case-channel-message-board = Message board
case-channel-transfer = Another system

case-urgency-danger = Danger to life or property
    .hint = Somebody is or will soon be hurt, or great damage is done
case-urgency-utility = Water, power, gas, heat
    .hint = Supply is interrupted or leaking
case-urgency-general = General
    .hint = The usual time of the matter holds
case-urgency-complex = Complex
    .hint = Several departments, or a long time

case-confidentiality-open = Open
case-confidentiality-masked = Identity masked
case-confidentiality-sealed = Sealed

case-outcome-solved = Solved
case-outcome-interim = Done for now
case-outcome-explained = Explained
case-outcome-unfounded = Unfounded
case-outcome-unverified = Said to be solved, not checked
case-outcome-transferred = Transferred

case-decline-emergency-number = An emergency number should be called
case-decline-procedure-under-way = Before a court, arbitration, review or petition already
case-decline-secret-or-private = State or trade secrets, or privacy
case-decline-outside-public-duty = Outside public duty
case-decline-unlawful = The request is against the law
case-decline-duplicate-no-new-facts = Raised before, without new facts

case-right-channel-emergency = Emergency numbers 110, 119, 120, 122
case-right-channel-court = The people's court
case-right-channel-arbitration = Arbitration
case-right-channel-reconsideration = Administrative reconsideration
case-right-channel-discipline = Discipline inspection
case-right-channel-disclosure = Request for information disclosure
case-right-channel-petition = Petition office
case-right-channel-mediation = People's mediation committee
case-right-channel-progress = Progress of the earlier matter
case-right-channel-market = The business itself, or its association

case-return-ground-not-our-duty = Not this unit's duty
case-return-ground-not-our-place = Not in this unit's area
case-return-ground-wrong-matter = Wrong matter type

case-park-cause-funds = No funds yet
case-park-cause-plan = Planning not decided
case-park-cause-law = Law or policy unclear
case-park-cause-technology = Not possible technically
case-park-cause-third-party = A third party is needed

case-waiting-register = To take in
case-waiting-locate = To locate
case-waiting-dispatch = To dispatch
case-waiting-rule-return = Return to rule on
case-waiting-accept = To accept
case-waiting-reply = To reply
case-waiting-assist-reply = Assist to answer
case-waiting-rule-extension = Extension to rule on
case-waiting-review = Parked, to review
case-waiting-check = To check
case-waiting-revisit = To revisit
case-waiting-close = To close
case-waiting-rule-reopening = Reopening to rule on

case-clock-register = Time to take in
case-clock-dispatch = Time to dispatch
case-clock-accept = Time to accept
case-clock-return = Time to return
case-clock-designate = Time to rule
case-clock-handle = Time to handle
case-clock-assist = Time for { $unit } to assist
case-clock-extend = Time to rule on the extension
case-clock-check = Time to check
case-clock-revisit = Time to revisit
case-clock-close = Time to close
case-clock-reopen = Time to ask for reopening
case-clock-rule_reopening = Time to rule on reopening
case-clock-park_review = Time to review

case-event-received = Received
case-event-facts-added = Facts added
case-event-located = Located
case-event-classified = Classified
case-event-barred = Closed to whoever is complained about
case-event-unbarred = Open again to somebody named by mistake
case-event-urgency-declared = Urgency declared
case-event-answered = Answered
case-event-declined = Declined
case-event-merged = Merged into another case
case-event-part-of = Taken in as a part of another case
case-event-part-given = One of its matters goes on as a case of its own
case-event-unmerged = Merge undone
case-event-registered = Registered
case-event-dispatched = Dispatched
case-event-accepted = Accepted
case-event-returned = Returned
case-event-designated = Unit designated
case-event-assist-called = Assist called in
case-event-assist-replied = Assist answered
case-event-extension-asked = Extension asked
case-event-extension-ruled = Extension granted
case-event-extension-refused = Extension refused
case-event-parked = Parked
case-event-unparked = Handling goes on
case-event-replied = Replied
case-event-solved-on-spot = Solved on the spot
case-event-checked = Check passed
case-event-check-failed = Check failed, rework
case-event-revisited = Requester asked: solved
case-event-revisit-unsolved = Requester asked: not solved, handled again
case-event-revisit-unreached = Requester not reached
case-event-closed = Closed
case-event-reopened = Reopened
case-event-check-omitted = Not drawn for a check, requester to be asked
case-event-reopening-asked = Reopening asked for
case-event-reopening-ruled = Reopening granted
case-event-reopening-refused = Reopening refused
case-event-reopening-unanswered = Nobody ruled in time: reopening counts as granted
case-event-archived = Archived
case-event-transferred = Taken over by another unit
case-event-withdrawn = Withdrawn
case-event-clock-paused = Clock paused
case-event-clock-resumed = Clock resumed
case-event-clock-extended = Time extended
case-event-clock-recalculated = Time computed anew

case-satisfaction-5 = Very satisfied
case-satisfaction-4 = Satisfied
case-satisfaction-3 = Fairly satisfied
case-satisfaction-2 = Dissatisfied
case-satisfaction-1 = Very dissatisfied

# Ruling on reopening
case-step-rule-reopening = Rule on reopening
    .about = By somebody who took no part; a refusal says why, and the requester is told
case-do-rule-reopening = Record the ruling
case-field-reopening-granted = Reopened
    .yes = Granted, handled again
    .no = Refused, the closure stands

# Closing a case to whoever is complained about
case-step-bar = Close to whoever is complained about
    .about = From then on the case does not exist for them: pages, lists, search, notices. What lies with them goes back to a desk that is open
case-do-bar = Close it to them
case-step-unbar = Open again to somebody named
    .about = By somebody else than who named them, with the reason
case-do-unbar = Open it again
case-field-bar-account = Or a person of this office
    .hint = The login of an account; only that person is shut out
case-field-about = What is complained about
case-about-matter = A matter
    .hint = What was decided or left undone: the unit itself is shut out
case-about-conduct = Conduct
    .hint = How somebody behaved: the units under its control are shut out as well
case-field-unbar = Open again to
case-barred-person = A person of this office
case-barred-about = { $whom } ({ $about })
case-fact-complaint = Complains about
case-fact-barred = Closed to
case-route-barred = The unit that the catalogue names is complained about
    .text = The case is closed to { $unit }. Proposed as the next competent unit: { $instead }.

# Names of what the local policy holds
policy-retention = How long requesters are kept
    .about = Name and contact of whoever raised a case are destroyed so long after its end, and not before the time to ask for it again is over. What was told to a requester is kept to.
policy-retention-days = Calendar days after the end of a case
policy-retention-basis = The provision that asks for more than 180 days
policy-sampling = Draws for checks
    .about = Which replies are checked by somebody else, and in what share. The rule is public; nobody knows beforehand what is drawn.
policy-sampling-base = Of a hundred replies with nothing to say against them
policy-sampling-on-spot = Of a hundred matters solved on the spot
policy-sampling-urgent = Of a hundred urgent ones
policy-sampling-recurrent = Of a hundred that came back
policy-sampling-overdue = Of a hundred replied after their time
policy-sampling-failed-lately = Of a hundred by a unit that failed a check lately
policy-sampling-no-contact = Of a hundred where nobody can be asked
policy-sampling-recurrent-days = Days within which the same place and matter is a recurrence
policy-sampling-failed-days = Days for which a failed check counts against its unit
policy-sampling-hold-days = Days for which what is not drawn waits beside a late check
