outbox-title = Reports
outbox-nothing-lost = Nothing is lost: every report stays here until the system takes it and gives it a number.
outbox-empty-title = No reports yet
outbox-empty-text = If you see goods without a code, expired or suspicious, report them from here.
outbox-new = New report
outbox-draft-go-on = Continue
outbox-sync = Send now
outbox-state-waiting = Saved on this device, will be sent
outbox-state-sending = Being sent…
outbox-state-parked = The system did not take it: your decision is needed
outbox-state-sent = Taken by the system
outbox-tries =
    { $count ->
        [one] { $count } try
       *[other] { $count } tries
    }
outbox-next-try = Next try: { $when }
outbox-number = Number
outbox-filed = Written { $when }
outbox-received = Received { $when }
outbox-outcome-received = Received
outbox-outcome-in_review = In review
outbox-outcome-confirmed = Violation confirmed
outbox-outcome-rejected = Not confirmed
outbox-outcome-closed = Closed
outbox-problem-offline = there was no network
outbox-problem-timed_out = the system did not answer in time
outbox-problem-server = the system had a fault
outbox-problem-nonsense = the answer did not come from the system
outbox-problem-storage = it could not be read from this device
outbox-problem-other = the system’s reason: { $code }
outbox-retry = Send again
outbox-export = Save to a file
outbox-discard = Delete
outbox-discard-sure = This report was not sent. Delete it for good?
outbox-receipt = Save the receipt
