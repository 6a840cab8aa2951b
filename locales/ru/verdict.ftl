verdict-class-genuine = Всё в порядке
verdict-class-attention = Обратите внимание
verdict-class-stop = Не покупайте
verdict-class-unknown = Не проверено
verdict-in_circulation = Подлинный, в обороте
verdict-in_circulation-recovered = Известен, в обороте
verdict-in_circulation-earlier = Ранее был в обороте
verdict-withdrawn = Выведен из оборота
verdict-written_off = Списан
verdict-disaggregated = Упаковка расформирована
verdict-expired = Срок годности истёк
verdict-not_yet_in_circulation = Ещё не введён в оборот
verdict-in_transfer = Передаётся между участниками
verdict-blocked = Заблокирован
verdict-recalled = Отозван
verdict-not_found = Не найден в системе
verdict-not_found_maybe_old_stock = Не найден в системе
verdict-check_value_wrong = Код проверки не совпадает
verdict-data_differ = Данные не совпадают с упаковкой
verdict-possible_copy = Возможна копия
verdict-stopped_inside = Содержимое под запретом
verdict-gone_inside = Упаковка неполная
verdict-empty_package = Упаковка без содержимого
verdict-partly_checked = Упаковка проверена частично
verdict-shop_barcode = Это не код маркировки
verdict-not_marking_code = Это не код маркировки
verdict-scan_again = Отсканируйте ещё раз
verdict-cannot_determine = Определить не удалось
verdict-asking = Проверяем…
verdict-could_not_check_offline = Сейчас проверить не удалось
verdict-could_not_check_timed_out = Сейчас проверить не удалось
verdict-could_not_check_trouble = Сейчас проверить не удалось
advice-in_circulation = Код зарегистрирован, товар можно продавать. Код могли скопировать: сверьте название с упаковкой.
advice-in_circulation-recovered = Товар известен и может продаваться. Код пришёл повреждённым, поэтому код проверки не проверялся: для полной проверки сканируйте символ камерой.
advice-in_circulation-earlier = Тогда код был в порядке. Проверьте снова, когда будет сеть.
advice-withdrawn = Эта единица уже продана или выведена из оборота. Продавать её снова нельзя.
advice-written_off = Код выведен из оборота окончательно.
advice-disaggregated = Упаковка расформирована, её код больше не действует. Отсканируйте код единицы товара.
advice-expired = Товар с истёкшим сроком годности продавать нельзя.
advice-not_yet_in_circulation = Код нанесён, но товар не введён в оборот. Продавать его ещё нельзя.
advice-in_transfer = Товар передаётся: получатель ещё не подтвердил акт.
advice-blocked = Оборот приостановлен уполномоченным органом. Не покупайте.
advice-recalled = Производитель или импортёр отзывает эту партию. Не используйте товар.
advice-not_found = Такого кода в системе нет. Сначала отсканируйте ещё раз: так же выглядит повреждённый код.
advice-not_found_maybe_old_stock = { $group }: маркировка обязательна с { $since }. Товар, выпущенный раньше, некоторое время можно продавать без кода. Отсканируйте ещё раз.
advice-check_value_wrong = Код проверки создан не тем, кто выпускает коды. Возможно, код маркировки составлен произвольно.
advice-data_differ = Дата или партия на этикетке не те, что в системе. Осмотрите упаковку.
advice-possible_copy = Этот код сканировали в таких местах или так часто, что одним товаром этого не объяснить. Осмотрите упаковку.
advice-stopped_inside = Заблокированных или отозванных единиц внутри: { $stopped }. Упаковку целиком нельзя ни продавать, ни принимать.
advice-gone_inside = Проданных или выведенных единиц внутри: { $gone }. Сканируйте сами единицы товара.
advice-empty_package = В системе в этой упаковке ничего нет. Сканируйте сами единицы товара.
advice-partly_checked = Сама упаковка в порядке, но просмотреть удалось не всё её содержимое. Проверьте позже или сканируйте то, что внутри.
advice-shop_barcode = Это магазинный штрихкод, он у всех единиц одинаковый. Ищите квадратный код Data Matrix.
advice-not_marking_code = Код прочитан, но это не код маркировки. Поищите на упаковке квадратный Data Matrix.
advice-scan_again = Код прочитан не полностью или потерял знаки. Расправьте упаковку и отсканируйте при хорошем свете.
advice-cannot_determine = Система сообщила состояние, которого эта версия не знает. Обновите приложение.
advice-asking = Ждём ответ системы.
advice-could_not_check_offline = Нет сети. Код сохранён: проверьте его из истории, когда сеть появится.
advice-could_not_check_timed_out = Система не ответила вовремя. Код сохранён, повторите позже.
advice-could_not_check_trouble = Система ответила непонятно. Код сохранён, повторите позже.
fresh-now = Проверено сейчас
fresh-at = Проверено { $when }
fresh-asking = Проверяем…
fresh-earlier-offline = Нет сети · по данным на { $when }
fresh-earlier-asking = Проверяем… · по данным на { $when }
fresh-earlier-timed_out = Нет ответа · по данным на { $when }
fresh-earlier-trouble = Ответ системы непонятен · по данным на { $when }
fresh-label-offline = Нет сети · только по этикетке
fresh-label-timed_out = Нет ответа · только по этикетке
fresh-label-trouble = Ответ системы непонятен · только по этикетке
fresh-not-asked = Система не запрашивалась
days-ago =
    { $count ->
        [0] сегодня
        [1] вчера
        [one] { $count } день назад
        [few] { $count } дня назад
       *[many] { $count } дней назад
    }
field-name = Торговое наименование
field-manufacturer = Производитель
field-importer = Импортёр
field-production = Дата производства
field-shelf-life = Срок годности
field-lot = Партия
field-contents = Внутри
contents-empty = ничего
contents-units =
    { $count ->
        [one] { $count } единица
        [few] { $count } единицы
       *[other] { $count } единиц
    }
contents-packages =
    { $count ->
        [one] { $count } упаковка
        [few] { $count } упаковки
       *[other] { $count } упаковок
    }
contents-stopped = заблокировано или отозвано: { $count }
contents-gone = продано или выведено: { $count }
contents-part = просмотрено не всё
contents-fine = ничего не заблокировано и не отозвано
field-group = Товарная группа
field-level = Упаковка
field-code = Код
field-none = не указано
field-made-here = отечественный товар
field-unlimited = не ограничен
shelf-until = до { $date }
shelf-months =
    { $count ->
        [one] { $count } месяц
        [few] { $count } месяца
       *[many] { $count } месяцев
    }
shelf-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
        [many] { $count } дней
       *[other] { $count } дня
    }
level-unit = потребительская упаковка
level-group = групповая упаковка
level-set = набор
level-boxlv1 = короб
level-boxlv2 = короб, 2-й уровень
level-transport = транспортная упаковка
country-KZ = Казахстан
country-DE = Германия
country-TR = Турция
country-RU = Россия
country-BY = Беларусь
country-KG = Кыргызстан
country-AM = Армения
country-CN = Китай
group-tobacco = Сигареты
group-other_tobacco = Другие табачные изделия
group-footwear = Обувь
group-medicine = Лекарственные средства
group-saiga_horn = Рога сайгака
group-beer = Пиво
group-beer_cans = Пиво в банках
group-motor_oil = Моторные масла
group-lubricant = Смазочные материалы
group-light_industry = Товары лёгкой промышленности
group-water = Упакованная вода
group-milk = Молочная продукция
group-perfume = Парфюмерия
why-title = Почему так?
check-form = Структура кода
check-check_value = Код проверки
check-status = Статус в системе
check-expiry = Срок годности
check-recall = Блокировка и отзыв
check-label = Данные этикетки и системы
check-scan_history = История сканирований
check-contents = Содержимое упаковки
mark-passed = в порядке
mark-attention = обратите внимание
mark-failed = не в порядке
mark-not_done = не проверялось
verdict-report = Сообщить о нарушении
verdict-share = Поделиться
verdict-copied = Текст скопирован
verdict-refresh = Проверить снова
evidence-form-passed = Код построен так, как строятся коды маркировки.
evidence-form-attention = Код нарушает правило или пришёл повреждённым.
evidence-form-failed = Так коды маркировки не строятся.
evidence-check_value-passed = Код проверки создан ключом эмитента именно для этого кода.
evidence-check_value-failed = Код проверки создан не ключом эмитента.
evidence-check_value-not_done = Код проверки не проверен: его нет, или ни у кого здесь нет ключа к нему.
evidence-status-passed = Система знает эту единицу, она в обороте.
evidence-status-attention = Система не знает эту единицу, или она ещё не в обороте.
evidence-status-failed = Единица продана, выведена из оборота или списана.
evidence-status-not_done = Статус проверить не удалось.
evidence-expiry-passed = Срок годности не истёк.
evidence-expiry-failed = Срок годности истёк.
evidence-expiry-not_done = Срок годности неизвестен.
evidence-recall-passed = Товар никем не заблокирован и не отозван.
evidence-recall-failed = Товар заблокирован или отозван.
evidence-recall-not_done = Блокировки и отзывы проверить не удалось.
evidence-label-passed = Данные в самом коде совпадают с данными системы.
evidence-label-attention = Дата или партия на этикетке не та, что в системе.
evidence-label-not_done = С этикеткой сравнивать нечего.
evidence-scan_history-passed = Места сканирований не указывают на копию.
evidence-scan_history-attention = Единицу сканировали в таких местах или так часто, что одним предметом этого не объяснить: возможны копии.
evidence-scan_history-not_done = Истории сканирований нет.
evidence-contents-passed = В упаковке ничего не заблокировано, не отозвано и не выведено из оборота.
evidence-contents-attention = Из упаковки что-то продано или выведено, либо в системе в ней ничего нет.
evidence-contents-failed = В упаковке есть заблокированное или отозванное.
evidence-contents-not_done = Посмотреть удалось не всё, что лежит в упаковке.
evidence-scans = Сканирований за тридцать дней: { $times }, мест: { $places }.
score-sum = За код говорят { $got } из { $of } баллов.
score-at-most = Товар в таком состоянии получает не больше { $most }.
