report-title = Нарушение
report-step = { $n } / { $of }
report-next = Далее
report-send = Отправить
report-saved = Сохранено на этом устройстве
report-saving = Сохраняем…
report-discard = Удалить черновик
report-discard-sure = Текст и фотографии будут удалены.
report-what = Что не так?
report-describe = Опишите, что произошло
report-describe-hint = Необязательно. Не пишите личных данных.
report-text = Описание
report-photos = Фотографии
report-photos-hint = Упаковка, код, ценник, чек. Сведения о месте и устройстве из снимка удаляются.
report-photo-take = Снять
report-photo-choose = Выбрать файл
report-photo-remove = Убрать фото
report-where = Где это было?
report-place = Магазин, адрес
report-place-hint = Необязательно, но помогает проверке.
report-position = Добавить мои координаты
report-position-hint = Отправятся только вместе с этим сообщением.
report-position-added = Координаты добавлены: { $position }
report-position-remove = Убрать
report-position-failed = Не удалось определить место. Напишите адрес.
report-contact = Контакт
report-contact-hint = Если оставить пустым, сообщение будет анонимным.
report-anonymous = Анонимно
report-review = Проверьте и отправьте
report-code = Код
report-no-code = Без кода
report-edit = Изменить
report-none = нет
report-n-photos =
    { $count ->
        [0] нет
        [one] { $count } снимок
        [few] { $count } снимка
       *[many] { $count } снимков
    }
report-done-title = Сообщение сохранено
report-done-text = Оно уйдёт само, как только будет сеть. Ничего не потеряется.
report-done-look = Посмотреть сообщения
category-no_code = Нет кода
category-unreadable = Код не читается
category-not_found = Не найден в системе
category-already_sold = Уже продан
category-expired = Срок годности истёк
category-data_differ = Данные не совпадают с упаковкой
category-not_scanned_at_till = Не отсканирован на кассе, нет чека
category-pasted_over_or_copied = Код переклеен, скопирован
category-suspected_counterfeit = Подозрение на контрафакт
category-quality = Качество
report-other-title = Неоконченное сообщение — о другом коде
report-other-go-on = Продолжить его
report-other-new = Начать новое об этом коде
report-adding = Добавляем фото…
