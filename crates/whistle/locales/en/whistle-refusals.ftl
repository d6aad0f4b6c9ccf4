# Whistles: why not, and what next

refusal-whistle-not-found = There is no such whistle, or it is not yours to see.
    .next = Check the number, or ask the street that sounded it.
refusal-whistle-step-unknown = There is no such step.
    .next = Start again from the whistle's page.
refusal-whistle-state = 
    The whistle is { $state ->
        [draft] proposed
        [handed_back] handed back
        [rejected] rejected
        [approved] approved
        [sounded] sounded
        [acknowledged] acknowledged
        [on_site] on site
        [plan] planned
        [done] handled
        [assessed] assessed
       *[other] withdrawn
    }; this step is not possible now.
    .next = See its timeline for what comes next.
refusal-whistle-ended = 
    The whistle has ended ({ $state ->
        [draft] proposed
        [handed_back] handed back
        [rejected] rejected
        [approved] approved
        [sounded] sounded
        [acknowledged] acknowledged
        [on_site] on site
        [plan] planned
        [done] handled
        [assessed] assessed
       *[other] withdrawn
    }).
    .next = If it is needed again, propose a new one.
refusal-whistle-changed-meanwhile = Somebody else was first while you were typing. What you wrote is still here.
    .next = See the timeline, then send it again.
refusal-whistle-staff-only = Only staff act on whistles.
    .next = Residents report problems at “Report a problem”.
refusal-whistle-choice-missing = Nothing is chosen.
    .next = Choose one.
refusal-whistle-words-missing = Nothing is written.
    .next = Say what it is about.
refusal-whistle-words-too-long = The text is too long ({ $count } characters).
    .next = At most { $most } characters.
refusal-whistle-title-too-long = The title is too long.
    .next = At most { $most } characters; the rest belongs in the text.
refusal-whistle-number-unreadable = A whole number is needed.
    .next = Write it in digits.
refusal-whistle-duty-missing = No duty item is named: each department is called on one.
    .next = Choose one from the duty list.
refusal-whistle-case-unknown = There is no case “{ $given }”, or it is not in this street.
    .next = Check the number.
refusal-whistle-place-missing = No place is named.
    .next = Name a street, community or grid.
refusal-whistle-place-unknown = “{ $given }” is not known.
    .next = Choose one of the names.
refusal-whistle-no-street = No street answers for this place.
    .next = Say first which street answers for it.
refusal-whistle-no-term = There is no term for this step ({ $clock }).
    .next = Ask the administrator to complete the terms.
refusal-whistle-propose-right = You may not propose whistles.
    .next = Ask the community or the street.
refusal-whistle-propose-tier = Communities and streets propose whistles, departments do not.
    .next = Ask the street.
refusal-whistle-proposed-before = It was proposed before.
    .next = Look at that one.
refusal-whistle-cluster-small = Only { $count } cases together; the rule asks for { $least }.
    .next = A community or the street can propose it.
refusal-whistle-decided-before = 
    It was decided before: { $decided ->
        [approved] approved
        [rejected] rejected
       *[other] handed back
    }. There are no contrary orders on one matter.
    .next = Talk to the colleague who decided.
refusal-whistle-own-department = Your unit is called, or you acted for another side in this whistle: you cannot speak for the street.
    .next = Ask another colleague of the street.
refusal-whistle-not-called = Your unit was not called.
    .next = Ask the street.
refusal-whistle-call-unknown = This unit was not called.
    .next = Choose one of the called departments.
refusal-whistle-released-before = This department has been released.
    .next = The street can call it again.
refusal-whistle-not-proposer = Only the unit that proposed it may do this.
    .next = Ask the unit that proposed it.
refusal-whistle-hand-back-nobody = Residents' cases proposed it: there is no unit to hand it back to.
    .next = Approve it, or reject it with reasons.
refusal-whistle-not-approved = A whistle is approved first; only an emergency is sounded at once.
    .next = Approve it first.
refusal-whistle-calls-nobody = No department is called.
    .next = Choose at least one.
refusal-whistle-called-twice = The same unit twice, or one that is called already.
    .next = Leave out the double one.
refusal-whistle-lead-not-called = Who leads has to be called.
    .next = Call it too, or choose another lead.
refusal-whistle-leads-already = It leads already.
    .next = Nothing has to be done.
refusal-whistle-unit-retired = This unit does not exist any more.
    .next = Choose the unit that took over its duties.
refusal-whistle-calls-itself = A street does not whistle itself.
    .next = Handle it, or choose another unit.
refusal-whistle-calls-district = The unit that rules on disputes is not called.
    .next = Choose the department in charge.
refusal-whistle-complained-about = A linked case complains about this unit: it cannot be called.
    .next = Choose its superior or another competent unit.
refusal-whistle-release-on-site = A department that has come takes part in the assessment.
    .next = Write its part into the joint record.
refusal-whistle-release-ordered = The district has ordered it to come; the street does not undo that.
    .next = Tell the district if things have changed.
refusal-whistle-release-last = It is the only department left.
    .next = Withdraw the whistle if it is not needed.
refusal-whistle-release-lead = It leads.
    .next = Name another lead first.
refusal-whistle-signed-before = Signed before.
    .next = Go on and report in.
refusal-whistle-not-signed = It is not signed yet.
    .next = Sign first.
refusal-whistle-contacted-before = Contact was recorded before.
    .next = Go on and report in.
refusal-whistle-reported-before = Reported in before.
    .next = The plan comes next.
refusal-whistle-refusal-pending = Your unit has refused; the district is to rule.
    .next = Wait for the ruling.
refusal-whistle-refuse-ordered = The district has ordered it: no refusal after that.
    .next = Go and report in.
refusal-whistle-refuse-twice = Each department refuses once.
    .next = Follow the ruling.
refusal-whistle-refuse-signed = It is signed: too late to refuse.
    .next = Talk to the street, which may release you.
refusal-whistle-refuse-same-duty = The item cited ({ $duty }) is the very duty on which you were called.
    .next = Cite the item that shows whose duty it is.
refusal-whistle-not-late = Nothing is late, or the district knows already.
    .next = Wait for the ruling.
refusal-whistle-nothing-to-rule = There is nothing to rule on.
    .next = See the timeline.
refusal-whistle-ruled-before = 
    It was ruled before: { $ruled ->
        [ordered] has to come
       *[other] released
    }. There is one ruling on one matter.
    .next = Talk to the colleague who ruled.
refusal-whistle-rule-own = Neither the street, nor a called department, nor anybody who had a part rules.
    .next = Ask another colleague of the district.
refusal-whistle-rule-instead = Whoever has to come is not replaced.
    .next = Leave the other unit out.
refusal-whistle-not-lead = The leading department does this.
    .next = Ask the leading department.
refusal-whistle-plan-from-afar = The leading department is not on site.
    .next = Report in first.
refusal-whistle-plan-absent = { $count } departments are absent, and the district does not know.
    .next = Wait for them, or let the street tell the district.
refusal-whistle-plan-days = The term is 1 to { $most } days.
    .next = Change it; a longer plan goes in steps.
refusal-whistle-act-nobody = No unit with its legal basis is named.
    .next = Write the basis of at least one unit.
refusal-whistle-act-absent = A department that has not come is no part of a joint action.
    .next = Leave it out, or wait for it.
refusal-whistle-assessed-before = Each side assesses once.
    .next = Wait for the other side.
refusal-whistle-assess-reason = What fell short is said in words.
    .next = Say what was missing.
refusal-whistle-assess-own = You acted for the other side in this whistle.
    .next = Ask another colleague of your unit.
refusal-whistle-conclude-early = The time for assessing is not over ({ $due }).
    .next = Wait for the other side.
refusal-whistle-linked-before = Linked before.
    .next = Nothing has to be done.
refusal-whistle-withdraw-on-site = Somebody has come: it is not withdrawn any more.
    .next = Write a joint record of what happened.
