history-title = History of checks
history-search = Search by name, company or code
history-empty-title = Your checks are kept here
history-empty-text = They stay on this device alone. Scan the first code.
history-nothing = Nothing matches the search
history-clear = Clear the history
history-clear-sure = All checks will be deleted. Reports stay.
history-clear-yes = Delete
