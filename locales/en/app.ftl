app-name = Aiqyn
app-tagline = Check a marking code
nav-scan = Scan
nav-history = History
nav-reports = Reports
nav-settings = Settings
nav-label = Sections
nav-reports-waiting =
    { $count ->
        [one] { $count } report waits to be sent
       *[other] { $count } reports wait to be sent
    }
app-loading = Opening…
app-back = Back
app-close = Close
app-cancel = Cancel
app-retry = Try again
app-more = Show more
app-not-kept = Nothing is kept in this window: the browser gives no storage. Before you write a report, open an ordinary window.
app-failed-title = The app did not open
app-failed-text = What was saved is still there. Reload the page; if that does not help, close other tabs with the app.
