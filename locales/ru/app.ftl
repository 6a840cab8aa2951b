app-name = Айқын
app-tagline = Проверка кодов маркировки
nav-scan = Сканер
nav-history = История
nav-reports = Сообщения
nav-settings = Настройки
nav-label = Разделы
nav-reports-waiting =
    { $count ->
        [one] { $count } сообщение ждёт отправки
        [few] { $count } сообщения ждут отправки
       *[many] { $count } сообщений ждут отправки
    }
app-loading = Открываем…
app-back = Назад
app-close = Закрыть
app-cancel = Отмена
app-retry = Повторить
app-more = Показать ещё
app-not-kept = В этом окне ничего не сохранится: браузер не даёт места. Прежде чем писать сообщение, откройте обычное окно.
app-failed-title = Приложение не открылось
app-failed-text = Сохранённые данные на месте. Обновите страницу; если не поможет, закройте другие вкладки с приложением.
