outbox-title = Сообщения
outbox-nothing-lost = Ничего не теряется: каждое сообщение остаётся здесь, пока система не примет его и не выдаст номер.
outbox-empty-title = Сообщений пока нет
outbox-empty-text = Увидели товар без кода, просроченный или подозрительный — сообщите отсюда.
outbox-new = Новое сообщение
outbox-draft-go-on = Продолжить
outbox-sync = Отправить сейчас
outbox-state-waiting = Сохранено на устройстве, будет отправлено
outbox-state-sending = Отправляется…
outbox-state-parked = Система не приняла — нужно ваше решение
outbox-state-sent = Принято системой
outbox-tries =
    { $count ->
        [one] { $count } попытка
        [few] { $count } попытки
       *[many] { $count } попыток
    }
outbox-next-try = Следующая попытка: { $when }
outbox-number = Номер
outbox-filed = Составлено { $when }
outbox-received = Принято { $when }
outbox-outcome-received = Принято
outbox-outcome-in_review = На рассмотрении
outbox-outcome-confirmed = Нарушение подтверждено
outbox-outcome-rejected = Не подтвердилось
outbox-outcome-closed = Рассмотрение завершено
outbox-problem-offline = не было сети
outbox-problem-timed_out = система не ответила вовремя
outbox-problem-server = сбой системы
outbox-problem-nonsense = ответ пришёл не от системы
outbox-problem-storage = не прочиталось с устройства
outbox-problem-other = причина системы: { $code }
outbox-retry = Отправить снова
outbox-export = Сохранить в файл
outbox-discard = Удалить
outbox-discard-sure = Сообщение не отправлено. Удалить его навсегда?
outbox-receipt = Сохранить квитанцию
