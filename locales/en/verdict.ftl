verdict-class-genuine = All in order
verdict-class-attention = Needs attention
verdict-class-stop = Do not buy
verdict-class-unknown = Could not check
verdict-in_circulation = Genuine, in circulation
verdict-in_circulation-recovered = Known and in circulation
verdict-in_circulation-earlier = Was in circulation earlier
verdict-withdrawn = Withdrawn from circulation
verdict-written_off = Written off
verdict-disaggregated = Package broken up
verdict-expired = Expired
verdict-not_yet_in_circulation = Not yet in circulation
verdict-in_transfer = Being handed over
verdict-blocked = Blocked
verdict-recalled = Recalled
verdict-not_found = Not found in the system
verdict-not_found_maybe_old_stock = Not found in the system
verdict-check_value_wrong = Check value does not match
verdict-data_differ = Data differ from the package
verdict-possible_copy = Possibly a copy
verdict-stopped_inside = Contents stopped
verdict-gone_inside = Package is not complete
verdict-empty_package = Package without contents
verdict-partly_checked = Package checked in part
verdict-shop_barcode = Not a marking code
verdict-not_marking_code = Not a marking code
verdict-scan_again = Scan again
verdict-cannot_determine = Cannot determine
verdict-asking = Checking…
verdict-could_not_check_offline = Could not check now
verdict-could_not_check_timed_out = Could not check now
verdict-could_not_check_trouble = Could not check now
advice-in_circulation = The code is registered and the goods may be sold. A code can be copied: compare the name with the package.
advice-in_circulation-recovered = The unit is known and may be sold. The code came damaged, so its check value was not checked: scan the symbol with the camera for a full check.
advice-in_circulation-earlier = The code was in order then. Check again when there is a network.
advice-withdrawn = This unit was sold or withdrawn before. It must not be sold again.
advice-written_off = The code was taken out of circulation for good.
advice-disaggregated = The package was broken up and its code is no longer valid. Scan the code of the unit itself.
advice-expired = Goods past their shelf life must not be sold.
advice-not_yet_in_circulation = The code is printed, but the goods have not been put into circulation yet. They must not be sold yet.
advice-in_transfer = The goods are on their way: the receiver has not confirmed the act yet.
advice-blocked = An authority has stopped the sale. Do not buy.
advice-recalled = The manufacturer or importer recalls this batch. Do not use the goods.
advice-not_found = The system has no such code. Scan once more first: a damaged code looks the same.
advice-not_found_maybe_old_stock = { $group }: marking has been mandatory since { $since }. Goods made earlier are legal without a code for a time. Scan once more.
advice-check_value_wrong = The check value was not made by whoever issues the codes. The code may be made up.
advice-data_differ = The date or batch on the label is not the one in the system. Look at the package closely.
advice-possible_copy = This unit was scanned in places, or so often, that one object does not explain it. Look at the package closely.
advice-stopped_inside = Blocked or recalled goods inside: { $stopped }. The package must be neither sold nor accepted as a whole.
advice-gone_inside = Goods inside that were sold or taken out: { $gone }. Scan the units themselves.
advice-empty_package = The system has nothing in this package. Scan the units themselves.
advice-partly_checked = The package itself is in order; not all that lies in it could be looked at. Check again later, or scan what is in it.
advice-shop_barcode = This is a shop barcode, the same on every unit. Look for the square Data Matrix code.
advice-not_marking_code = The code was read, but it is no marking code. Look for a square Data Matrix on the package.
advice-scan_again = The code was read in part or lost characters. Smooth it out and scan it in good light.
advice-cannot_determine = The system reported a state this version does not know. Update the app.
advice-asking = Waiting for the system’s answer.
advice-could_not_check_offline = There is no network. The code is saved: check it from the history when the network is back.
advice-could_not_check_timed_out = The system did not answer in time. The code is saved, try again later.
advice-could_not_check_trouble = The system gave no useful answer. The code is saved, try again later.
fresh-now = Checked now
fresh-at = Checked { $when }
fresh-asking = Checking…
fresh-earlier-offline = Offline · known from { $when }
fresh-earlier-asking = Checking… · known from { $when }
fresh-earlier-timed_out = No answer · known from { $when }
fresh-earlier-trouble = No useful answer · known from { $when }
fresh-label-offline = Offline · from the label alone
fresh-label-timed_out = No answer · from the label alone
fresh-label-trouble = No useful answer · from the label alone
fresh-not-asked = The system was not asked
days-ago =
    { $count ->
        [0] today
        [1] yesterday
        [one] { $count } day ago
       *[other] { $count } days ago
    }
field-name = Trade name
field-manufacturer = Manufacturer
field-importer = Importer
field-production = Production date
field-shelf-life = Shelf life
field-lot = Batch
field-contents = Inside
contents-empty = nothing
contents-units =
    { $count ->
        [one] { $count } unit
       *[other] { $count } units
    }
contents-packages =
    { $count ->
        [one] { $count } package
       *[other] { $count } packages
    }
contents-stopped = blocked or recalled: { $count }
contents-gone = sold or taken out: { $count }
contents-part = not all of it was looked at
contents-fine = nothing blocked or recalled
field-group = Product group
field-level = Package
field-code = Code
field-none = not given
field-made-here = made in Kazakhstan
field-unlimited = not limited
shelf-until = until { $date }
shelf-months =
    { $count ->
        [one] { $count } month
       *[other] { $count } months
    }
shelf-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
level-unit = unit
level-group = group pack
level-set = set
level-boxlv1 = box
level-boxlv2 = box, level 2
level-transport = transport package
country-KZ = Kazakhstan
country-DE = Germany
country-TR = Türkiye
country-RU = Russia
country-BY = Belarus
country-KG = Kyrgyzstan
country-AM = Armenia
country-CN = China
group-tobacco = Cigarettes
group-other_tobacco = Other tobacco
group-footwear = Footwear
group-medicine = Medicines
group-saiga_horn = Saiga horn
group-beer = Beer
group-beer_cans = Beer in cans
group-motor_oil = Motor oils
group-lubricant = Lubricants
group-light_industry = Light industry
group-water = Bottled water
group-milk = Milk products
group-perfume = Perfume
why-title = Why?
check-form = Form of the code
check-check_value = Check value
check-status = Status in the system
check-expiry = Shelf life
check-recall = Block and recall
check-label = Label and system agree
check-scan_history = Scan history
check-contents = What lies inside
mark-passed = in order
mark-attention = look twice
mark-failed = not in order
mark-not_done = not checked
verdict-report = Report a violation
verdict-share = Share
verdict-copied = Text copied
verdict-refresh = Check again
evidence-form-passed = The code is built as marking codes are.
evidence-form-attention = The code breaks a rule, or came damaged.
evidence-form-failed = This is not built as a marking code.
evidence-check_value-passed = The check value was made with the issuer’s key for this very code.
evidence-check_value-failed = The check value was not made with the issuer’s key.
evidence-check_value-not_done = The check value could not be checked: it is missing, or nobody here holds its key.
evidence-status-passed = The system knows the unit, and it is in circulation.
evidence-status-attention = The system does not know the unit, or it is not in circulation yet.
evidence-status-failed = The unit was sold, withdrawn or written off.
evidence-status-not_done = The status could not be checked.
evidence-expiry-passed = The goods are within their shelf life.
evidence-expiry-failed = The shelf life is over.
evidence-expiry-not_done = No shelf life is known.
evidence-recall-passed = Nobody has blocked or recalled the goods.
evidence-recall-failed = The goods are blocked or recalled.
evidence-recall-not_done = Blocks and recalls could not be checked.
evidence-label-passed = What the code says of itself is what the system says.
evidence-label-attention = Date or batch on the label is not the one in the system.
evidence-label-not_done = There was nothing to compare with the label.
evidence-scan_history-passed = Nothing in where the unit was scanned speaks of a copy.
evidence-scan_history-attention = The unit was scanned in places, or so often, that one object does not explain it: there may be copies.
evidence-scan_history-not_done = There is no scan history.
evidence-contents-passed = Nothing in the package is blocked, recalled or gone.
evidence-contents-attention = Something was taken out of the package or sold from it, or the system has nothing in it.
evidence-contents-failed = Something in the package is blocked or recalled.
evidence-contents-not_done = Not all that lies in the package could be looked at.
evidence-scans = Scans in thirty days: { $times }, places: { $places }.
score-sum = { $got } of { $of } points of the evidence speak for the code.
score-at-most = Goods in such a state get { $most } at most.
