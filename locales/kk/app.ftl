app-name = Айқын
app-tagline = Тауардың таңбалау кодын тексеру
nav-scan = Сканерлеу
nav-history = Тарих
nav-reports = Хабарламалар
nav-settings = Баптаулар
nav-label = Бөлімдер
nav-reports-waiting =
    { $count ->
        [one] { $count } хабарлама жіберілуді күтуде
       *[other] { $count } хабарлама жіберілуді күтуде
    }
app-loading = Ашылуда…
app-back = Артқа
app-close = Жабу
app-cancel = Бас тарту
app-retry = Қайталау
app-more = Тағы көрсету
app-not-kept = Бұл терезеде деректер сақталмайды: браузер оған рұқсат бермейді. Хабарлама жазбас бұрын әдеттегі терезеге өтіңіз.
app-failed-title = Қолданба ашылмады
app-failed-text = Сақталған деректер орнында. Бетті жаңартыңыз; көмектеспесе, қолданба ашылған басқа қойындыларды жабыңыз.
