history-title = История проверок
history-search = Поиск по названию, компании или коду
history-empty-title = Здесь хранятся ваши проверки
history-empty-text = Они остаются только на этом устройстве. Отсканируйте первый код.
history-nothing = По запросу ничего не найдено
history-clear = Очистить историю
history-clear-sure = Все проверки будут удалены. Сообщения останутся.
history-clear-yes = Удалить
