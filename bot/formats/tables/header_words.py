"""The words of column headers in many languages, and what each means.

To add a language, add its words to the lines below; commas separate them. Capital letters, accents,
plurals with "s" and marks such as "_" or "*" mean nothing here: see `bot.formats.tables.headers`.
"""

MEANINGS = {
    "front": """
        front, question, statement, term, prompt, q, word, text, recto, vocab, vocabulary,
        headword, expression, phrase, sentence, character, entry, concept, target word, side 1,
        side a, frage, vorderseite, begriff, wort, vokabel, ausdruck, satz, fremdwort,
        question texte, mot, terme, pregunta, frente, anverso, palabra, término, frase, pergunta,
        palavra, questões, слова, termo, questão, domanda, fronte, parola, termine, vraag,
        voorkant, woord, pytanie, przód, słowo, pojęcie, słówko, otázka, líc, slovo, pojem,
        přední strana, fråga, framsida, ord, spørgsmål, forside, kysymys, sana, soru, ön yüz,
        kelime, terim, sözcük, вопрос, слово, термин, лицевая сторона, питання, запитання, термін,
        лицьова сторона, ερώτηση, λέξη, όρος, μπροστά, سؤال, السؤال, كلمة, الكلمة, مصطلح, المصطلح,
        الوجه, שאלה, מילה, מונח, קדמי, प्रश्न, शब्द, सवाल, 问题, 問題, 题目, 題目, 正面, 单词, 單詞,
        词语, 詞語, 生词, 生詞, 词汇, 詞彙, 汉语词, 質問, 問い, 表, 表面, 単語, 用語, 語彙, 言葉,
        질문, 문제, 앞면, 단어, 용어, 낱말, câu hỏi, mặt trước, từ, từ vựng, thuật ngữ, pertanyaan,
        soal, depan, kata, istilah, întrebare, cuvânt, kérdés, szó, szavak, сұрақ, պահանջ, свали,
        neno, swali, sanasto, คำศัพท์, คำ, คำถาม, ด้านหน้า, শব্দ, প্রশ্ন, کلمه, واژه, سوال, لغت,
        سوال, لفظ, riječ, pojam, pitanje, reč, реч, питање, дума, въпрос, понятие, ord på, begrep,
        begreb, žodis, klausimas, vārds, jautājums, sõna, küsimus, slovíčko, beseda, vprašanje,
        fogalom, szókártya, noțiune, perkataan, soalan, kosakata, salita, tanong, சொல், கேள்வி,
        სიტყვა, კითხვა, բառ, հարց, сөз, үг, асуулт, paraula, pregunta del, vorto, demando, verbum,
        vocabulum",
        wyrażenie, zwrot, hasło, 표현, từ mới, cümle, deyim, ilmaus, lause, kifejezés, mondat, φράση, έκφραση,
        عبارة, جملة, uttryck, udtryk, uttrykk, výraz, izraz, expresie, วลี, ประโยค""",
    "back": """
        back, truth, true false, true or false, definition, response, a, meaning, verso, correct,
        correct answer, right answer, solution, translation, back extra, gloss, answer key,
        correct option, correct choice, answer index, answer number, correct index,
        correct answer index, correct option index, key, result, side 2, side b, reverse,
        bedeutung, rückseite, übersetzung, lösung, richtige antwort, erklärung des begriffs,
        réponse correcte, bonne réponse, traduction, signification, sens, dos, définition,
        respuesta correcta, reverso, dorso, significado, traducción, definición, solución,
        resposta correta, resposta certa, tradução, definição, solução, risposta corretta, retro,
        significato, traduzione, definizione, soluzione, juist antwoord, achterkant, betekenis,
        vertaling, definitie, poprawna odpowiedź, tył, znaczenie, tłumaczenie, definicja,
        správná odpověď, rub, význam, překlad, definice, zadní strana, rätt svar, baksida,
        betydelse, översättning, doğru cevap, arka yüz, anlam, anlamı, çeviri, tanım,
        правильный ответ, перевод, значение, определение, оборотная сторона, обратная сторона,
        правильна відповідь, переклад, значення, визначення, зворотна сторона, σημασία, μετάφραση,
        ορισμός, πίσω, معنى, المعنى, ترجمة, الترجمة, تعريف, التعريف, الظهر, פירוש, תרגום, משמעות,
        הגדרה, אחורי, अर्थ, अनुवाद, परिभाषा, 正确答案, 正確答案, 背面, 反面, 释义, 釋義, 意思, 翻译,
        翻譯, 定义, 定義, 含义, 中文释义, 英文释义, 正解, 裏, 裏面, 意味, 訳, 和訳, 英訳, 翻訳,
        정답, 뒷면, 뜻, 의미, 번역, 정의, 해석, 풀이, đáp án, mặt sau, nghĩa, ý nghĩa, dịch,
        bản dịch, định nghĩa, jawaban benar, belakang, arti, makna, terjemahan, definisi,
        traducere, definiție, jelentés, fordítás, maana, käännös, merkitys, määritelmä, คำแปล,
        ความหมาย, คำตอบ, ด้านหลัง, অর্থ, উত্তর, অনুবাদ, معنی, پاسخ, ترجمه, تعریف, جواب, مطلب,
        prijevod, prevod, značenje, превод, значење, oversettelse, oversættelse, betydning,
        forklaring, bakside, bagside, vertimas, reikšmė, apibrėžimas, tulkojums, nozīme, tõlge,
        tähendus, preklad, význam slova, pomen, meghatározás, înțeles, semnificație, maksud,
        terjemahan bahasa, kahulugan, salin, பொருள், მნიშვნელობა, თარგმანი, թարգմանություն,
        իմաստ, аударма, мағына, орчуулга, утга, traducció, significat, traduko, signifo, tafsiri,
        significatio",
        ερμηνεία, λύση, rozwiązanie, çözüm, karşılık, türkçesi, ratkaisu, megoldás, lösning, løsning,
        řešení, riešenie, rješenje, rešenje, решение, рішення, حل, 해답, lời giải, soluție, เฉลย""",
    "answer": """
        answer, short answer, antwort, réponse, respuesta, resposta, risposta, antwoord, odpowiedź,
        odpověď, svar, vastaus, cevap, yanıt, ответ, відповідь, απάντηση, جواب, الجواب, إجابة,
        الإجابة, תשובה, उत्तर, जवाब, 答案, 回答, 解答, 答え, こたえ, 답, 답안, 대답, câu trả lời,
        trả lời, jawaban, răspuns, válasz, jibu, odgovor, одговор, отговор, atsakymas, atbilde,
        vastus, odpoveď, sagot, resposta curta, respondo, responsum, பதில், პასუხი, պատասխան,
        жауап, хариулт""",
    "accept": """
        accept, accepted, also, alternative, alternatives, alternative answer, accepted answer,
        synonym, other answer, also accept, alternativen, synonyme, sinónimos, sinônimos, sinonimi,
        синонимы""",
    "wrong": """
        distractor, wrong, incorrect, wrong answer, incorrect answer, wrong option,
        incorrect option, falsch, falsche antwort, mauvaise réponse, réponse incorrecte,
        respuesta incorrecta, resposta errada, resposta incorreta, risposta sbagliata,
        fout antwoord, błędna odpowiedź, felsvar, неправильный ответ, неправильна відповідь,
        yanlış cevap, 错误答案, 誤答, 오답, đáp án sai, jawaban salah, إجابة خاطئة, תשובה שגויה""",
    "option": """
        option, choice, variant, antwortmöglichkeit, auswahl, choix, proposition, opción, opção,
        alternativa, opzione, optie, opcja, možnost, alternativ, seçenek, şık, вариант,
        вариант ответа, варіант, επιλογή, خيار, اختيار, אפשרות, विकल्प, 选项, 選項, 選択肢, 보기,
        선택지, lựa chọn, phương án, pilihan, opsi""",
    "hint": """
        hint, clue, cue, tipp, hinweis, merkhilfe, eselsbrücke, indice, astuce, pista, dica,
        suggerimento, wskazówka, podpowiedź, nápověda, ledtråd, ipucu, подсказка, підказка,
        υπόδειξη, تلميح, רמז, संकेत, 提示, ヒント, 힌트, gợi ý, petunjuk, mnemonic",
        mnemotechnika, vihje, súgó, segítség, hint, napoveda, nápoveda, indiciu, savjet, подсказване, жокер,
        راهنمایی, คำใบ้, mẹo, ledetråd, huomiosana""",
    "explanation": """
        explanation, comment, extra, note, example, example sentence, answer explanation, usage,
        context, remark, details, info, sample sentence, examples in context, feedback, rationale,
        sentence example, description, plural, gender, article, beispiel, beispielsatz, erklärung,
        bemerkung, anmerkung, notiz, kommentar, erläuterung, artikel, exemple, phrase exemple,
        explication, remarque, commentaire, ejemplo, explicación, comentario, nota, notas, oración,
        oración de ejemplo, frase de ejemplo, exemplo, explicação, comentário, frase de exemplo,
        observação, esempio, spiegazione, commento, voorbeeld, voorbeeldzin, uitleg, opmerking,
        notitie, przykład, przykładowe zdanie, wyjaśnienie, uwagi, notatka, příklad, vysvětlení,
        poznámka, příklad věty, exempel, förklaring, anteckning, exempelmening, örnek, örnek cümle,
        açıklama, not, пример, примеры, пример предложения, объяснение, комментарий, примечание,
        заметки, приклад, пояснення, коментар, примітка, παράδειγμα, εξήγηση, σημείωση, مثال,
        أمثلة, شرح, ملاحظة, ملاحظات, דוגמה, משפט לדוגמה, הסבר, הערה, הערות, उदाहरण, व्याख्या,
        टिप्पणी,
        例句, 例子, 例文, 例, 解释, 解釋, 解析, 备注, 備註, 备考, 説明, 解説, 備考, メモ, 예문,
        예시, 예, 설명, 해설, 비고, 메모, ví dụ, câu ví dụ, giải thích, ghi chú, chú thích, contoh,
        contoh kalimat, penjelasan, catatan, keterangan",
        esimerkki, esimerkkilause, selitys, huomautus, huomio, lisätieto, példa, példamondat, magyarázat,
        megjegyzés, eksempel, eksempelsætning, eksempelsetning, bemærkning, merknad, príklad,
        vysvetlenie, primjer, primer, objašnjenje, napomena, обяснение, бележка, exemplu, explicație,
        observație, توضیح, نکته, ตัวอย่าง, ประโยคตัวอย่าง, คำอธิบาย, หมายเหตุ, 보충, παρατήρηση""",
    "reading": """
        reading, pronunciation, pinyin, ipa, romaji, rōmaji, romaja, romanization, romanisation,
        romanized, transliteration, transcription, phonetic, phonetics, kana, hiragana, katakana,
        furigana, yomi, bopomofo, zhuyin, jyutping, yale, poj, pe̍h-ōe-jī, tai-lo, tailo, onyomi,
        kunyomi, on reading, kun reading, tone, stress, aussprache, lautschrift, umschrift,
        prononciation, pronunciación, pronúncia, pronuncia, uitspraak, wymowa, výslovnost, uttal,
        okunuş, telaffuz, произношение, транскрипция, чтение, вимова, транскрипція, προφορά, نطق,
        النطق, הגייה, תעתיק, उच्चारण, 拼音, 注音, 音标, 音標, 发音, 發音, 读音, 讀音, 読み, 読み方,
        読みがな, よみ, よみがな, ふりがな, 発音, ローマ字, かな, カナ, 仮名, 発音記号, 병음, 발음,
        독음, 읽기, phiên âm, phát âm, cách đọc, pelafalan, pengucapan, cara baca",
        ääntäminen, ääntämys, kiejtés, udtale, uttale, výslovnosť, izgovor, pronunție, произнасяне,
        изговор, تلفظ, คำอ่าน, การออกเสียง, วิธีอ่าน""",
    "class": """
        part of speech, pos, word class, word type, grammar, wordclass, class, wortart, wortklasse,
        nature, classe grammaticale, catégorie grammaticale, categoría gramatical,
        clase de palabra, classe gramatical, parte del discorso, woordsoort, część mowy,
        slovní druh, ordklass, sözcük türü, часть речи, частина мови, μέρος του λόγου, نوع الكلمة,
        חלק דיבר, शब्द भेद, 词性, 詞性, 品詞, 품사, từ loại, loại từ, kelas kata, jenis kata",
        sanaluokka, szófaj, ordklasse, slovný druh, vrsta riječi, vrsta reči, врста речи, част на речта,
        parte de vorbire, نوع کلمه, نقش کلمه, ชนิดของคำ, ประเภทคำ, ชนิดคำ, tür, kelime türü, 품사 분류""",
    "tags": """
        tag, topic, category, label, subject, theme, chapter, unit, lesson, section, thema,
        kategorie, lektion, kapitel, einheit, fach, étiquette, thème, catégorie, sujet, leçon,
        chapitre, unité, etiqueta, tema, categoría, unidad, lección, capítulo, categoria, tópico,
        unidade, lição, argomento, unità, lezione, capitolo, onderwerp, hoofdstuk, les, temat,
        kategoria, rozdział, lekcja, téma, štítek, kapitola, lekce, ämne, etikett, kategori,
        etiket, konu, ünite, ders, тег, тема, категория, категории, раздел, урок, глава, категорія,
        розділ, ετικέτα, θέμα, κατηγορία, ενότητα, μάθημα, وسم, تصنيف, موضوع, درس, الدرس, الفصل,
        תגית, נושא, קטגוריה, שיעור, टैग, विषय, श्रेणी, पाठ, 标签, 標籤, 主题, 主題, 分类, 分類,
        类别, 類別, 课, 課, 单元, 單元, 章节, 章節, タグ, カテゴリ, カテゴリー, テーマ, トピック,
        태그, 주제, 분류, 카테고리, 단원, thẻ, chủ đề, phân loại, bài, bài học, topik, pelajaran,
        bab",
        aihe, luokka, kategoria, oppitunti, luku, címke, kategória, lecke, fejezet, témakör, emne, mærke,
        lektion, leksjon, kapittel, kategorija, lekcija, poglavlje, etichetă, lecție, categorie, capitol,
        етикет, урок, глава, دسته, دسته بندی, فصل, หมวดหมู่, หมวด, หัวข้อ, บทเรียน, บท, แท็ก, قسم, باب""",
    "level": """
        level, difficulty, jlpt, hsk, cefr, topik level, grade, niveau, stufe, schwierigkeit,
        difficulté, nivel, dificultad, nível, dificuldade, livello, difficoltà, moeilijkheid,
        poziom, trudność, úroveň, obtížnost, nivå, svårighet, seviye, zorluk, уровень, сложность,
        рівень, складність, επίπεδο, δυσκολία, مستوى, المستوى, רמה, स्तर, 级别, 級別, 等级, 等級,
        难度, 難度, 级, レベル, 級, 難易度, 레벨, 급수, 난이도, 수준, cấp độ, trình độ, mức độ,
        tingkat, kesulitan",
        taso, vaikeus, szint, nehézség, sværhedsgrad, vanskelighetsgrad, razina, nivo, težina, nivel,
        ниво, трудност, سطح, صعوبة, ระดับ, ความยาก""",
    "number": """
        number, no, nr, num, #, n, index, idx, rank, row, order, position, sr no, s no,
        frequency rank, nummer, lfd nr, rang, reihe, numéro, número, nº, n°, №, numero, numer, lp,
        číslo, pořadí, номер, п/п, № п/п, αριθμός, رقم, الرقم, מספר, क्रमांक, संख्या, क्र सं, 序号,
        序號, 编号, 編號, 号, 番号, 번호, 순번, số, stt, số thứ tự, nomor, sıra, sıra no,
        numara",
        järjestysnumero, sorszám, szám, poradie, redni broj, поредност, شماره, ردیف, تسلسل, ลำดับ, ลำดับที่, ข้อ""",
    "image": """
        image, picture, photo, img, image link, illustration, bild, foto, imagen, imagem, immagine,
        afbeelding, obraz, obrázek, resim, görsel, изображение, картинка, зображення, εικόνα, صورة,
        תמונה, चित्र, 图片, 圖片, 画像, 絵, 그림, 이미지, 사진, hình ảnh, hình, gambar, media,
        video",
        kuva, kép, billede, bilde, slika, картина, slika, imagine, تصویر, รูปภาพ, รูป, ภาพ""",
    "audio": """
        audio, sound, recording, mp3, ton, son, sonido, som, suono, geluid, dźwięk, zvuk, ljud,
        ses, аудио, звук, аудіо, ήχος, صوت, שמע, ऑडियो, 音频, 音頻, 音声, 오디오, 음성, âm thanh,
        suara",
        ääni, äänite, hang, lyd, zvučni zapis, звуков файл, sunet, صدا, เสียง""",
    "time": """
        time, time limit, time in seconds, seconds, timer, zeit, zeitlimit, durée, temps, tiempo,
        tempo, tijd, czas, čas, tid, süre, время, час, χρόνος, وقت, זמן, समय, 时间, 時間, 시간,
        thời gian, waktu, points, score, type, question type, date, due, interval, ease, reviews,
        created, modified, updated""",
    "field": """
        name, title, country, state, capital, city, continent, region, flag, currency, symbol,
        element, formula, abbreviation, acronym, full form, code, year, author, book, work, artist,
        song, painting, composer, inventor, invention, president, animal, plant, species,
        scientific name, common name, function, command, shortcut, keyword, method, property,
        value, theorem, organ, bone, muscle, disease, drug, symptom, treatment, party, river,
        ocean, mountain, planet, singular, infinitive, past, past simple, past participle, present,
        noun, verb, adjective, adverb, comparative, superlative, gerund, root, masculine, feminine,
        opposite, antonym, idiom, quote, land, hauptstadt, pays, capitale,
        país, stadt, jahr, année, año""",
    "deck": "deck, deck name, stapel, paquet, mazo, baralho, mazzo, колода",
    "id": "id, guid, uuid, card id, note id, uid, key id",
}  # fmt: skip
"""The words of each meaning. A word that stands in two places has the first meaning."""

FILLERS = """
    text, the, of, in, for, field, card, side, max, optional, all, apply, and, or, your, name, is,
    s, file, url, link, column, list, die, der, das, auf, le, la, de, du, en, el, à, des, il, di,
    do, da, na, по, на"""
"""Words that may stand beside others in a header, and mean nothing there."""

LANGUAGES = """
    en: englanti, engelsk, angol, engleză, engleski, английски, angleščina, anglų, angļu, inglise,
        ภาษาอังกฤษ, อังกฤษ, ইংরেজি, انگلیسی, انگریزی, kiingereza, english, englisch, anglais,
        inglés, inglês, inglese, engels, angielski, anglicky,
        angličtina, engelska, ingilizce, английский, англійська, αγγλικά, إنجليزي, الإنجليزية,
        אנגלית, अंग्रेजी, अंग्रेज़ी, 英文, 英语, 英語, 영어, tiếng anh, inggris, bahasa inggris, en,
        eng
    de: saksa, tysk, német, germană, njemački, nemački, nemščina, немски, vokiečių, vācu,
        ภาษาเยอรมัน, آلمانی, german, deutsch, allemand, alemán, alemão, tedesco, duits, niemiecki,
        německy, němčina,
        tyska, almanca, немецкий, німецька, γερμανικά, ألماني, الألمانية, גרמנית, जर्मन, 德语, 德文,
        ドイツ語, 독일어, tiếng đức, jerman, ger
    fr: ranska, fransk, franceză, francia, francuski jezik, френски, prancūzų, franču,
        ภาษาฝรั่งเศส, فرانسوی, french, französisch, français, francés, francês, francese, frans,
        francuski, francouzsky,
        franska, fransızca, французский, французька, γαλλικά, فرنسي, الفرنسية, צרפתית, फ्रेंच, 法语,
        法文, フランス語, 프랑스어, tiếng pháp, prancis, fr, fra
    es: espanja, spansk, spaniolă, španjolski, španski, španščina, испански, ispanų, spāņu,
        ภาษาสเปน, spanish, spanisch, espagnol, español, castellano, espanhol, spagnolo, spaans,
        hiszpański,
        španělsky, spanska, ispanyolca, испанский, іспанська, ισπανικά, إسباني, الإسبانية, ספרדית,
        स्पेनिश, 西班牙语, スペイン語, 스페인어, tiếng tây ban nha, spanyol, esp
    pt: portuguese, portugiesisch, portugais, portugués, português, portoghese, portugees,
        portugalski, portugisiska, portekizce, португальский, 葡萄牙语, ポルトガル語, 포르투갈어,
        portugis, pt
    it: italian, italienisch, italien, italiano, italiaans, włoski, italsky, italienska, italyanca,
        итальянский, італійська, ιταλικά, إيطالي, איטלקית, 意大利语, イタリア語, 이탈리아어,
        italia, ita
    nl: dutch, niederländisch, holländisch, néerlandais, neerlandés, holandés, holandês, olandese,
        nederlands, niderlandzki, nederländska, felemenkçe, голландский, нидерландский, 荷兰语,
        オランダ語, 네덜란드어, nl
    pl: polish, polnisch, polonais, polaco, polonês, polacco, pools, polski, polsky, polska, lehçe,
        польский, польська, 波兰语, ポーランド語, 폴란드어, pl
    cs: czech, tschechisch, tchèque, checo, tcheco, ceco, tsjechisch, czeski, česky, čeština,
        tjeckiska, çekçe, чешский, чеська, 捷克语, チェコ語, 체코어, cz
    sv: ruotsi, svensk, svéd, swedish, schwedisch, suédois, sueco, svedese, zweeds, szwedzki,
        švédsky, svenska, isveççe,
        шведский, 瑞典语, スウェーデン語, 스웨덴어, sv
    tr: turkish, türkisch, turc, turco, turks, turecki, turecky, turkiska, türkçe, турецкий,
        турецька, تركي, 土耳其语, トルコ語, 터키어, tr
    ru: venäjä, russisk, orosz, rusă, ruski, ruščina, руски, rusų, krievu, vene, russian,
        russisch, russe, ruso, russo, rosyjski, rusky, ruština, ryska, rusça, русский,
        російська, ρωσικά, روسي, רוסית, 俄语, ロシア語, 러시아어, tiếng nga, ru, rus
    uk: ukrainian, ukrainisch, ukrainien, ucraniano, ukraiński, украинский, українська, 乌克兰语,
        ウクライナ語, ua, ukr
    el: greek, griechisch, grec, griego, grego, greco, grieks, grecki, řecky, grekiska, yunanca,
        греческий, ελληνικά, 希腊语, ギリシャ語, 그리스어, gr
    la: latin, latein, latín, latim, latino, latijn, łacina, latinsky, latince, латинский, латынь,
        拉丁语, ラテン語, lat
    ar: arabic, arabisch, arabe, árabe, arabo, arabski, arapça, арабский, عربي, العربية, ערבית,
        अरबी, 阿拉伯语, アラビア語, 아랍어, tiếng ả rập, arab, bahasa arab, ar
    he: hebrew, hebräisch, hébreu, hebreo, hebraico, ebraico, hebrajski, иврит, עברית, 希伯来语,
        ヘブライ語, he
    fa: persian, farsi, persisch, persan, persa, персидский, فارسی, 波斯语
    hi: hindi, хинди, हिन्दी, हिंदी, 印地语, ヒンディー語, 힌디어, hi
    zh: kiina, kinesisk, kínai, ภาษาจีน, chinese, chinesisch, chinois, chino, chinês, cinese,
        chinees, chiński, čínsky, kinesiska,
        çince, китайский, китайська, κινέζικα, صيني, סינית, चीनी, 中文, 汉语, 漢語, 汉字, 华语,
        国语, 國語, 简体, 簡體, 繁体, 繁體, 中国語, 중국어, 한자, tiếng trung, tiếng hoa, mandarin,
        cantonese, hanzi, hanji, simplified, traditional, simplified chinese, traditional chinese,
        cn, zh
    ja: japani, japansk, japán, japoneză, ภาษาญี่ปุ่น, japanese, japanisch, japonais, japonés,
        japonês, giapponese, japans, japoński, japonsky,
        japanska, japonca, японский, японська, ιαπωνικά, ياباني, יפנית, जापानी, 日语, 日文, 日本語,
        漢字, 일본어, tiếng nhật, jepang, kanji, jp, ja
    ko: korean, koreanisch, coréen, coreano, koreaans, koreański, korejsky, koreanska, korece,
        корейский, корейська, كوري, קוריאנית, कोरियाई, 韩语, 韓語, 韩文, 韓国語, 한국어, 한글,
        hangul, hangeul, tiếng hàn, korea, kr, ko
    vi: vietnamese, vietnamesisch, vietnamien, vietnamita, wietnamski, вьетнамский, 越南语,
        ベトナム語, 베트남어, tiếng việt, vn
    id: indonesian, indonesisch, indonésien, indonesio, indonesiano, indonezyjski, индонезийский,
        印尼语, インドネシア語, 인도네시아어, bahasa indonesia, indonesia, malay, bahasa melayu
    th: thai, thailändisch, tailandés, тайский, ไทย, ภาษาไทย, 泰语, タイ語, 태국어, tiếng thái
    und: danish, dansk, dänisch, norwegian, norsk, norwegisch, finnish, suomi, finnisch, icelandic,
        íslenska, romanian, română, hungarian, magyar, ungarisch, bulgarian, български, serbian,
        српски, srpski, slovensky, slovensko, bosanski, lietuvių, latviešu, eesti, magyarul,
        afrikaans, croatian, hrvatski, slovak, slovenčina, slovenian, lithuanian, latvian, estonian,
        irish, gaeilge, welsh, cymraeg, basque, euskara, catalan, català, esperanto, swahili,
        kiswahili, tagalog, filipino, urdu, bengali, tamil, georgian, armenian, sanskrit, hokkien,
        taiwanese, 台語, native, target, foreign, mother tongue, muttersprache, fremdsprache,
        source language, target language"""  # fmt: skip
"""Names of languages and of scripts, by the language that they write."""

CLASSES = """
    noun, verb, adjective, adverb, pronoun, preposition, conjunction, interjection, article,
    numeral, phrase, particle, n, v, adj, adv, prep, conj, pron, vb, vt, vi, substantiv, adjektiv,
    nomen, nom, verbe, adjectif, adverbe, sustantivo, verbo, adjetivo, adverbio, sostantivo,
    aggettivo, avverbio, substantivo, rzeczownik, czasownik, przymiotnik, podstatné jméno, sloveso,
    isim, fiil, sıfat, существительное, глагол, прилагательное, наречие, сущ, гл, прил, 名词, 动词,
    形容词, 副词, 名詞, 動詞, 副詞, 명사, 동사, 형용사, 부사, danh từ, động từ, tính từ,
    kata benda, kata kerja, kata sifat, der, die, das, le, la, les, el, los, las, il, lo, de,
    het"""
"""Parts of speech, as the cells of a column name them, and articles."""
