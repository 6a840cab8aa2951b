history-title = Тексеру тарихы
history-search = Атауы, компания немесе код бойынша іздеу
history-empty-title = Мұнда тексерулеріңіз сақталады
history-empty-text = Олар тек осы құрылғыда қалады. Бірінші кодты сканерлеңіз.
history-nothing = Сұрау бойынша ештеңе табылмады
history-clear = Тарихты тазалау
history-clear-sure = Барлық тексеру өшіріледі. Хабарламалар қалады.
history-clear-yes = Өшіру
