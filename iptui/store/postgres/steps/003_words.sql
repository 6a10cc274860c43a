-- The words of the products, cut by iptui's own tokenizer: for each word, and each part of the catalog (one import, or
-- several merged ones), the products that hold it, field by field, as packed bitmaps. Derived from the products and written
-- with them in one transaction.
CREATE TABLE iptui.word_parts (
    first bigint PRIMARY KEY,
    past bigint NOT NULL,           -- the number after the last product
    version text NOT NULL,          -- of the word rules
    approved bytea NOT NULL,
    dead bytea NOT NULL             -- what this part's import replaced, whichever part that stands in
);

-- A word can be longer than a key may be: it is looked up by its head.
CREATE TABLE iptui.words (
    word text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    english smallint NOT NULL,
    anywhere bytea NOT NULL,        -- in any field; empty where `postings` is a short list
    postings bytea NOT NULL
);
CREATE INDEX words_head ON iptui.words (left(word, 200), part);
CREATE INDEX words_part ON iptui.words USING brin (part);

-- Written forms that are no plain word.
CREATE TABLE iptui.surfaces (
    surface text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    postings bytea NOT NULL,
    PRIMARY KEY (surface, part)
);
CREATE INDEX surfaces_part ON iptui.surfaces USING brin (part);
CREATE TABLE iptui.word_prefixes (
    prefix text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    postings bytea NOT NULL,
    PRIMARY KEY (prefix, part)
);
-- Phrases that were known at the import (brands' names), also where they stand nowhere.
CREATE TABLE iptui.word_phrases (
    phrase text COLLATE "C" NOT NULL,
    part bigint NOT NULL,
    products bigint NOT NULL,       -- in how many products it was looked for
    postings bytea NOT NULL
);
CREATE INDEX word_phrases_head ON iptui.word_phrases (left(phrase, 200), part);

-- The words of each product in order, for phrases.
CREATE TABLE iptui.word_texts (number bigint PRIMARY KEY, words text COLLATE "C" NOT NULL);

-- Every word (even ids) and written form (odd ids) once.
CREATE TABLE iptui.vocabulary (
    id bigint PRIMARY KEY,
    written text COLLATE "C" NOT NULL,
    backwards text COLLATE "C"
);
CREATE INDEX vocabulary_head ON iptui.vocabulary (left(written, 200));
CREATE INDEX vocabulary_backwards ON iptui.vocabulary (left(backwards, 200)) WHERE backwards IS NOT NULL;
-- What is near to what: by the upper bits of a key's hash the entries `hash << 32 | id`, packed and in order. The keys of a
-- word are its skeletons and those with a letter left out.
CREATE TABLE iptui.neighbours (
    bucket int NOT NULL,
    part bigint NOT NULL,
    entries bytea NOT NULL,
    PRIMARY KEY (bucket, part)
);

GRANT SELECT ON iptui.word_parts, iptui.words, iptui.surfaces, iptui.word_prefixes, iptui.word_phrases,
    iptui.word_texts, iptui.vocabulary, iptui.neighbours TO iptui_owner, iptui_operator, iptui_support, iptui_auditor;
-- As with the products: who may import may add. What everybody's search believes already is changed by those only who may
-- delete by it.
GRANT INSERT ON iptui.word_parts, iptui.words, iptui.surfaces, iptui.word_prefixes, iptui.word_phrases,
    iptui.word_texts, iptui.vocabulary, iptui.neighbours TO iptui_owner, iptui_operator, iptui_support;
GRANT DELETE ON iptui.word_parts, iptui.words, iptui.surfaces, iptui.word_prefixes, iptui.word_phrases,
    iptui.word_texts, iptui.vocabulary, iptui.neighbours TO iptui_owner, iptui_operator;
