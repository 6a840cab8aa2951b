outbox-title = Хабарламалар
outbox-nothing-lost = Ештеңе жоғалмайды: әр хабарлама жүйе оны қабылдап, нөмір бергенше осында тұрады.
outbox-empty-title = Хабарлама әлі жоқ
outbox-empty-text = Кодсыз, мерзімі өткен немесе күдікті тауар көрсеңіз, осы жерден хабарлаңыз.
outbox-new = Жаңа хабарлама
outbox-draft-go-on = Жалғастыру
outbox-sync = Қазір жіберу
outbox-state-waiting = Осы құрылғыда сақталды, жіберіледі
outbox-state-sending = Жіберілуде…
outbox-state-parked = Жүйе қабылдамады — шешіміңіз керек
outbox-state-sent = Жүйе қабылдады
outbox-tries =
    { $count ->
       *[other] { $count } әрекет
    }
outbox-next-try = Келесі әрекет: { $when }
outbox-number = Нөмірі
outbox-filed = Жазылды: { $when }
outbox-received = Қабылданды: { $when }
outbox-outcome-received = Қабылданды
outbox-outcome-in_review = Қаралуда
outbox-outcome-confirmed = Бұзушылық расталды
outbox-outcome-rejected = Расталмады
outbox-outcome-closed = Қарау аяқталды
outbox-problem-offline = желі болмады
outbox-problem-timed_out = жүйе уақытында жауап бермеді
outbox-problem-server = жүйеде ақау
outbox-problem-nonsense = жауап жүйеден келмеді
outbox-problem-storage = құрылғы жадынан оқылмады
outbox-problem-other = жүйенің себебі: { $code }
outbox-retry = Қайта жіберу
outbox-export = Файлға сақтау
outbox-discard = Өшіру
outbox-discard-sure = Бұл хабарлама жіберілмеген. Оны біржола өшіресіз бе?
outbox-receipt = Түбіртекті сақтау
