# Refusals of cases, each with the next step

refusal-case-not-found = There is no such case, or it is not within your duty.
    .next = Check the number, or ask the unit that has the case.

refusal-case-code-wrong = Number or code is wrong.
    .next = Compare with what you were given; if lost, report again or call the intake desk.

refusal-case-state = 
    The case is { $state ->
        [received] received
        [answered] answered
        [declined] declined
        [merged] merged
        [registered] registered
        [dispatched] dispatched
        [returned] returned
        [handling] being handled
        [parked] parked
        [replied] replied
        [revisiting] being revisited
        [closed] closed
        [contested] waiting for a ruling on reopening
        [archived] archived
       *[other] withdrawn
    } and cannot { $step ->
        [register] be registered
        [answer] be answered
        [decline] be declined
        [classify] be classified
        [locate] be located
        [urgency] have its urgency declared
        [dispatch] be dispatched
        [designate] get a designated unit
        [accept] be accepted
        [return] be returned
        [reply] be replied to
        [solve_on_spot] solve on the spot
        [assist] get an assist
        [assist_reply] get an answer of an assist
        [extend] be extended
        [park] be parked
        [unpark] go on
        [check] be checked
        [revisit] be revisited
        [close] be closed
        [reopen] be reopened
        [rule_reopening] be ruled on
        [archive] be archived
        [withdraw] be withdrawn
        [merge] be merged
        [unmerge] be parted again
        [pause] be paused
        [resume] be resumed
       *[other] be changed
    }.
    .next = Load the page again to see what can be done now.

refusal-case-ended = 
    The case has ended ({ $state ->
        [received] received
        [answered] answered
        [declined] declined
        [merged] merged
        [registered] registered
        [dispatched] dispatched
        [returned] returned
        [handling] being handled
        [parked] parked
        [replied] replied
        [revisiting] being revisited
        [closed] closed
        [contested] waiting for a ruling on reopening
        [archived] archived
       *[other] withdrawn
    }) and cannot { $step ->
        [register] be registered
        [answer] be answered
        [decline] be declined
        [classify] be classified
        [locate] be located
        [urgency] have its urgency declared
        [dispatch] be dispatched
        [designate] get a designated unit
        [accept] be accepted
        [return] be returned
        [reply] be replied to
        [assist] get an assist
        [assist_reply] get an answer of an assist
        [extend] be extended
        [park] be parked
        [unpark] go on
        [check] be checked
        [revisit] be revisited
        [close] be closed
        [reopen] be reopened
        [rule_reopening] be ruled on
        [archive] be archived
        [withdraw] be withdrawn
        [merge] be merged
        [unmerge] be parted again
        [pause] be paused
        [resume] be resumed
       *[other] be changed
    }.
    .next = A closed case can be reopened in its time; file new facts as a new appeal.

refusal-case-received-before = This appeal was received before.
    .next = Open the case that it became.

refusal-case-received-later = The time of receipt { $received } is later than now.
    .next = Check the time and its zone.

refusal-case-text-missing = It does not say what is the matter.
    .next = Say in a sentence or two what, when and where.

refusal-case-words-missing = Some words are needed here.
    .next = Fill it in and send again; what you typed is kept.

refusal-case-words-too-long = The text has { $count } characters, more than { $most }.
    .next = Shorten it, or upload it as a document.

refusal-case-choice-missing = A choice is needed here.
    .next = Choose one of the options.

refusal-case-number-unreadable = A whole number is needed here.
    .next = Write it in figures.

refusal-case-staff-only = Only staff can do this.
    .next = Sign in first.

refusal-case-step-unknown = There is no such step.
    .next = Choose one on the case page.

refusal-case-changed-meanwhile = Somebody else has just changed this case (now version { $version }).
    .next = Look at what changed; what you typed is kept, send it again if it still fits.

refusal-case-no-desk = No desks have been named yet.
    .next = A system administrator imports the organisations, or runs linli demo.

refusal-case-no-term = There is no term for “{ $clock }”.
    .next = Add it to the deadlines or the case policy.

refusal-case-unit-unknown = There is no unit “{ $given }”.
    .next = Choose from the list, or write its code.

refusal-case-unit-missing = A unit has to be chosen.
    .next = Choose from the list.

refusal-case-lead-retired = That unit has ended and cannot take the case.
    .next = Choose the unit that took over its duties.

refusal-case-matter-missing = A matter type is needed.
    .next = Choose one of the most exact level.

refusal-case-matter-unknown = There is no matter type “{ $given }”, or it has ended.
    .next = Choose from the catalogue.

refusal-case-matter-too-wide = “{ $given }” has more exact matter types below it.
    .next = Choose one of these.

refusal-case-place-missing = A place is needed.
    .next = Write the name of a street, community or grid.

refusal-case-place-unknown = “{ $given }” was not found, or several places have this name.
    .next = Write the full name or the code.

refusal-case-point-outside = The point is not on the globe.
    .next = Longitude within ±180, latitude within ±90 degrees.

refusal-case-urgency-ground = Danger to life or property needs a ground.
    .next = Say what is happening; the checker will see it.

refusal-case-facts-empty = Nothing was added.
    .next = Write something or choose a file.

refusal-case-decline-channel = This ground has its own right channels (Beijing regulations, art. 11).
    .next = Choose a channel that belongs to the ground.

refusal-case-merge-into-missing = The number of the case that goes on is needed.
    .next = Write the number of the case that keeps being handled.

refusal-case-merge-into-unknown = There is no case “{ $given }”.
    .next = Check the number.

refusal-case-merge-into-ended = The case to merge into has ended.
    .next = Merge into one that is still open, or handle this one.

refusal-case-merge-itself = A case cannot be merged into itself.
    .next = Write the number of the other case.

refusal-case-dispatch-without-matter = Without a matter type it cannot be dispatched.
    .next = Classify it first.

refusal-case-dispatch-no-route = 
    The catalogue names no lead: { $gap ->
        [duty-matter-unknown] the matter is not in it
        [duty-matter-ended] the matter has ended
        [duty-no-rule] no rule fits
        [duty-no-street-office] the place has no street office
        [duty-no-community-office] the place has no community office
       *[other] its rule cannot work any more
    }.
    .next = Name a lead and cite a duty item, or have the catalogue completed.

refusal-case-dispatch-returned = That unit returned the case; giving it back takes a designation.
    .next = If the return is right, dispatch elsewhere; if not, designate.

refusal-case-complained-about = A unit complained about never gets the case (petition regulations, art. 30).
    .next = Choose another competent unit, or its superior.

refusal-case-complained-about-next = A unit complained about never gets the case (petition regulations, art. 30).
    .next = The next competent unit is { $instead }: dispatch to it, or to another that is competent.

refusal-case-dispatch-barred = The catalogue names only units that are complained about in this case.
    .next = Name another lead and cite a duty item, or hand it to the level above.

refusal-case-bar-whom = It is not said who is complained about: a unit, or one person of this office.
    .next = Choose a unit or give the login of one account, not both.

refusal-case-bar-account = There is no account “{ $given }”.
    .next = Check the login, or choose the unit.

refusal-case-bar-nobody = If the case were closed to all these units, nobody here could go on with it.
    .next = Name the unit for the matter only, or hand the case to the level above.

refusal-case-barred-before = The case is closed to them already.
    .next = Nothing needs to be done; load the page again to see it.

refusal-case-bar-unknown = The case is not closed to them.
    .next = Choose one of those to whom it is closed.

refusal-case-unbar-own = Whoever named them does not open the case to them again.
    .next = Ask another person who supervises.

refusal-case-merge-barred = This case is closed to somebody to whom the other is not.
    .next = Close the other case to the same first, or handle them apart.

refusal-case-duty-missing = Dispatch, return and designation cite a duty item.
    .next = Choose one.

refusal-case-duty-unknown = There is no duty item “{ $given }”, or it has ended.
    .next = Choose from the list.

refusal-case-duty-elsewhere = Duty item { $duty } does not hold at this place.
    .next = Choose one that does.

refusal-case-duty-taken-back = Duty item { $duty } was taken back by the upper level; a street or community cannot lead.
    .next = Dispatch to the department that has the duty.

refusal-case-not-lead = Only the leading unit can do this.
    .next = Ask the lead; to change it, ask the dispatcher.

refusal-case-without-lead = The case has no lead yet.
    .next = Dispatch it first.

refusal-case-return-late = The time to return is over ({ $amount } { $unit ->
        [hour] hours
        [work_hour] work hours
        [work_day] work days
        [calendar_day] days
       *[other] seconds
    }).
    .next = Ask the dispatcher to designate a unit or to call in an assist.

refusal-case-return-twice = Each unit may return once (Weifang regulations, art. 22).
    .next = Handle it; ask for time or an assist if needed.

refusal-case-return-designated = After a designation there is no return (Weifang regulations, art. 22).
    .next = Handle it; ask for time or an assist if needed.

refusal-case-assist-is-lead = The lead cannot assist itself.
    .next = Choose another unit.

refusal-case-assist-called-before = That unit is assisting already.
    .next = Wait for its answer, or choose another.

refusal-case-assist-replied-before = Your unit has answered already.
    .next = Add facts if there is something new.

refusal-case-not-assist = Your unit does not assist in this case.
    .next = Ask the lead.

refusal-case-reply-assists-open = { $count } assisting units have not answered yet.
    .next = Wait for them, or say why not.

refusal-case-evidence-missing = 
    The standard of this matter asks for { $wanted ->
        [photo] a photo
       *[other] a document
    }.
    .next = Attach it and send again.

refusal-case-extension-asked-before = An extension was asked for and is being ruled on.
    .next = Wait for the ruling.

refusal-case-extension-amount = An extension is between 1 and { $most }.
    .next = Write it in the unit of the handling time.

refusal-case-extension-late = The time was up at { $due }; no extension can be asked for.
    .next = Reply soon and explain.

refusal-case-extension-twice = Time is extended once.
    .next = Reply soon; if it cannot be solved now, propose to park it.

refusal-case-extension-not-asked = No extension waits for a ruling.
    .next = Load the page again.

refusal-case-extension-no-clock = No handling clock is running.
    .next = Load the page again.

refusal-case-extension-own = Nobody rules on the request of his own unit.
    .next = Somebody of another unit has to rule.

refusal-case-pause-notice = A pause is told to the applicant in writing.
    .next = Write the number of the notice.

refusal-case-park-review = The review is within 1 to { $most } days.
    .next = Write the number of days.

refusal-case-check-own = Whoever handled the case does not check it.
    .next = A checker who took no part has to check.

refusal-case-check-reason = A failed check needs its reason.
    .next = Say what was not done.

refusal-case-revisit-own = Whoever handled the case does not revisit.
    .next = A neutral agent has to ask.

refusal-case-revisit-checked = Whoever checked the case does not revisit.
    .next = Another agent has to ask.

refusal-case-revisit-solved = Once reached, it has to be recorded whether it is solved.
    .next = Choose one.

refusal-case-revisit-unreached = Unreached, nothing can be said on the requester’s behalf.
    .next = Clear the two answers, or choose “reached”.

refusal-case-revisit-satisfaction = Satisfaction has five levels.
    .next = Choose one, or leave it empty.

refusal-case-revisit-reason = If it is not solved, the requester’s reason is needed.
    .next = Say what is still not solved.

refusal-case-close-without-revisit = Where there is a contact, the requester is asked before closing.
    .next = Revisit first.

refusal-case-close-unverified = “Said to be solved, not checked” is written by the rule for checks only; nobody chooses it.
    .next = Choose the outcome that check and revisit have found.

refusal-case-spot-without-matter = A matter solved on the spot says what kind of matter it is.
    .next = Choose the matter.

refusal-case-spot-danger = A danger to life or property is not ended by solving it on the spot.
    .next = Call 110, 119 or 120 first, then report it.

refusal-case-spot-not-found = Solving on the spot is for what you have found yourself.
    .next = For what others raised, add facts; the leading unit handles it.

refusal-case-spot-drawn = This matter was drawn for a check; the rule cannot end it.
    .next = Wait for the check.

refusal-case-close-answered = A matter answered at once is explained or unfounded.
    .next = If somebody has to do something, register and dispatch it.

refusal-case-reopen-late = The time to ask for reopening ended at { $due }.
    .next = File it as a new appeal.

refusal-case-archive-early = The requester may still ask for reopening until { $due }.
    .next = Archive after that.

refusal-case-file-empty = The file is empty.
    .next = Choose it again.

refusal-case-file-too-large = The file is larger than { $most } MB.
    .next = Make it smaller, or split it.

refusal-case-file-kind = Files of this kind ({ $kind }) are not taken.
    .next = Upload a photo (JPEG, PNG, WebP), a sound or a PDF.

refusal-case-file-damaged = The file is damaged.
    .next = Take or export it again.

refusal-case-file-unknown = There is no such file.
    .next = Open it from the case page.

refusal-case-files-too-many = At most { $most } files at a time.
    .next = Add the rest afterwards.

refusal-case-join-unknown = This matter cannot be joined now.
    .next = It may just have ended; please send yours alone.

refusal-case-bulk-too-many = At most { $most } cases are taken together.
    .next = Do it in several parts.

refusal-case-worked-on = Somebody has worked on case { $number }; it is not taken back with the import.
    .next = See to it on its own page.

refusal-case-undrawn-early = What was not drawn goes on when the time for the check ends at { $due }, so that nobody learns what was drawn.
    .next = Wait until then.

refusal-case-close-reopened-silently = A case that was reopened is closed again only after it has passed a check and a revisit.
    .next = Check and revisit first; record it too when nobody was reached.

refusal-case-close-unconfirmed = Nobody has confirmed it, so it is not recorded as solved.
    .next = Check or revisit first; without a result choose another outcome.

refusal-case-revisit-by-requester = By the link only the requester answers.
    .next = Staff record a revisit with the step “Revisit”.

refusal-case-revisit-answered-before = This result has been answered already.
    .next = If it is still not solved, ask for reopening on the page of the case.

refusal-case-revisit-early = The time for the revisit ends at { $due }; before that nobody counts as silent.
    .next = Wait, or revisit by phone.

refusal-case-reopening-own = Whoever handled the case does not rule on reopening.
    .next = Somebody who took no part has to rule.

refusal-case-reopening-asked-himself = Whoever asked on somebody’s behalf does not rule himself.
    .next = Another person has to rule.

refusal-case-reopening-ruled-before = Whoever refused reopening before does not rule again.
    .next = Another person has to rule; not ruled in time, it counts as granted.

refusal-case-reopening-early = The time to rule ends at { $due }; before that nothing counts as granted.
    .next = Wait for the ruling.

refusal-case-reopening-asked-before = Reopening has been asked for and waits for a ruling.
    .next = Not ruled in time, it counts as granted.

refusal-case-reopening-by-handler = Asking for reopening is the requester’s right; a handling unit does not do it.
    .next = The requester, intake or the revisit desk asks.

refusal-case-reopening-not-asked = Nobody has asked for this case to be reopened.
    .next = Load the page again.
refusal-case-part-unknown = There is no case { $given } to part from.
    .next = Come from the suggested split on the page of the case, or file it by itself.
refusal-case-part-already = This case is a part already.
    .next = Part from the first case.

refusal-case-dispatch-unsafe = The words tell who the requester is, and no safe text is confirmed: { $name ->
        [yes] “name” 
       *[no] {""}
    }{ $phone ->
        [yes] “telephone” 
       *[no] {""}
    }{ $number ->
        [yes] “number of a paper” 
       *[no] {""}
    }{ $plate ->
        [yes] “number plate” 
       *[no] {""}
    }{ $room ->
        [yes] “room” 
       *[no] {""}
    }{ $kin ->
        [yes] “relative” 
       *[no] {""}
    }{ $position ->
        [yes] “where they live” 
       *[no] {""}
    }{ $contact ->
        [yes] “account or mail” 
       *[no] {""}
    }.
    .next = Confirm the safe text on the case's page first, then dispatch.

refusal-case-safe-reason = The confirmed words still tell who the requester is: { $name ->
        [yes] “name” 
       *[no] {""}
    }{ $phone ->
        [yes] “telephone” 
       *[no] {""}
    }{ $number ->
        [yes] “number of a paper” 
       *[no] {""}
    }{ $plate ->
        [yes] “number plate” 
       *[no] {""}
    }{ $room ->
        [yes] “room” 
       *[no] {""}
    }{ $kin ->
        [yes] “relative” 
       *[no] {""}
    }{ $position ->
        [yes] “where they live” 
       *[no] {""}
    }{ $contact ->
        [yes] “account or mail” 
       *[no] {""}
    }.
    .next = Replace it, or choose a reason under “Leave something in”.

refusal-case-safe-unknown = There is no such original.
    .next = Load the page again and repeat the step.

refusal-case-safe-own = Whoever works on the case does not decide what he may read himself.
    .next = Let somebody of the intake or dispatch desk confirm it.

refusal-case-original-none = Nothing of this case lies in the vault: the page shows the original.
    .next = Read the words on the page.
