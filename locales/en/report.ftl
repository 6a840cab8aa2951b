report-title = Violation
report-step = { $n } / { $of }
report-next = Next
report-send = Send
report-saved = Saved on this device
report-saving = Saving…
report-discard = Discard
report-discard-sure = The text and photos will be deleted.
report-what = What is wrong?
report-describe = Describe what happened
report-describe-hint = Optional. Leave out personal details.
report-text = Description
report-photos = Photos
report-photos-hint = Package, code, price tag, receipt. Place and device details are taken out of the picture.
report-photo-take = Take a photo
report-photo-choose = Choose a file
report-photo-remove = Remove the photo
report-where = Where was it?
report-place = Shop, address
report-place-hint = Optional, but it helps the inspection.
report-position = Add my position
report-position-hint = Sent with this report only.
report-position-added = Position added: { $position }
report-position-remove = Remove
report-position-failed = The position could not be found. Type the address.
report-contact = Contact
report-contact-hint = Left empty, the report is anonymous.
report-anonymous = Anonymous
report-review = Review and send
report-code = Code
report-no-code = No code
report-edit = Change
report-none = none
report-n-photos =
    { $count ->
        [0] none
        [one] { $count } photo
       *[other] { $count } photos
    }
report-done-title = The report is saved
report-done-text = It is sent by itself as soon as there is a network. Nothing is lost.
report-done-look = See the reports
category-no_code = No code
category-unreadable = Unreadable code
category-not_found = Not found in the system
category-already_sold = Already sold
category-expired = Expired
category-data_differ = Data differ from the package
category-not_scanned_at_till = Not scanned at the till, no receipt
category-pasted_over_or_copied = Code pasted over or copied
category-suspected_counterfeit = Suspected counterfeit
category-quality = Quality
report-other-title = The unfinished report is about another code
report-other-go-on = Go on with it
report-other-new = Begin a new one about this code
report-adding = Adding the photo…
