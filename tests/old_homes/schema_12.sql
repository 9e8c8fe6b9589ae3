BEGIN TRANSACTION;
CREATE TABLE accounts (
               id TEXT PRIMARY KEY,
               name TEXT NOT NULL,
               organisation TEXT,
               role TEXT NOT NULL,
               working_groups TEXT NOT NULL DEFAULT '[]',
               language TEXT NOT NULL,
               email TEXT UNIQUE,
               subject TEXT UNIQUE,
               created_at TEXT NOT NULL,
               disabled_at TEXT);
INSERT INTO "accounts" VALUES('office-1','例示窓口','univ-sample','office','[]','ja',NULL,NULL,'2026-11-28T04:01:42+00:00',NULL);
INSERT INTO "accounts" VALUES('lead-1','例示主査','univ-sample','wg_lead','[]','ja',NULL,NULL,'2026-11-28T04:01:42+00:00',NULL);
CREATE TABLE "classes" (
   "code" TEXT PRIMARY KEY,
   "name" TEXT NOT NULL
);
CREATE TABLE concept_edits (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               concept TEXT NOT NULL,
               keep INTEGER NOT NULL,
               at TEXT NOT NULL,
               PRIMARY KEY (record_id, concept));
INSERT INTO "concept_edits" VALUES('seed-old-1','steam-leak-traps',1,'2026-11-28T04:01:38+00:00');
CREATE TABLE digests (
               id TEXT PRIMARY KEY,
               number INTEGER NOT NULL,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               put_at TEXT NOT NULL,
               delivered_at TEXT, since TEXT, reminded INTEGER NOT NULL DEFAULT 0);
CREATE TABLE doubtful_pairs (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               what TEXT NOT NULL,
               left_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               right_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               score REAL NOT NULL,
               reasons TEXT NOT NULL,
               proposed_at TEXT NOT NULL,
               same INTEGER,
               decided_by TEXT,
               decided_at TEXT,
               UNIQUE (what, left_id, right_id));
CREATE TABLE entries (
               key INTEGER PRIMARY KEY AUTOINCREMENT,
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               language TEXT NOT NULL,
               title TEXT,
               text TEXT NOT NULL,
               content_hash TEXT NOT NULL,
               UNIQUE (record_id, language));
INSERT INTO "entries" VALUES(1,'seed-old-1','ja','蒸気の逃げを聴く小さな器','配管に貼る超音波の器で、蒸気トラップの故障を音から見つける。工場で半年試し、蒸気の使用量が3.1%減った。','33061b0306efbd0bab8f639d8e95d34b55f37ad251eab6a2796753904546c746');
INSERT INTO "entries" VALUES(2,'seed-old-1','en','A small device that hears steam escape','An ultrasonic device on the pipe finds failed steam traps by their sound. In half a year at a works steam use fell by 3.1%.','9aa09e7b322e64bfcd9cfb1de8b34cc155cf56b98f433e028825d4b44281a30f');
INSERT INTO "entries" VALUES(3,'seed-old-2','en','Dew-point heat exchanger for wet flue gas','A heat exchanger of filled polymer takes heat from wet flue gas below its acid dew point and warms boiler feed water.','5ca34880875274fdbe93d43319db7e82672ccc72b1d20c812997bbe1f9f3305e');
INSERT INTO "entries" VALUES(4,'seed-old-3','ja','①㍻髙﨑の髙温水素膜','700℃で水素だけを通す膜。令和6年度に1,000時間の連続試験をした。','54a4a8929781e501ea4c46ab1dbbde0f2afa2bb429d91a9aa8ebc0aeb03d026a');
INSERT INTO "entries" VALUES(5,'seed-old-withdrawn','ja',NULL,'取り下げた記録の文章です。','df136de1e4933e355304d4ab81a64ab296001eca66267596954745b046e016f8');
INSERT INTO "entries" VALUES(7,'need-old-1','ja','屋根から逃げる蒸気','工場の屋根から一日中蒸気が逃げています。捨てている熱を使いたいです。予算は年三百万円までです。','8a51214f5e8a6e0d90abd344ce46142decb47dcd8a75d01a103391fffe7e475b');
INSERT INTO "entries" VALUES(8,'need-old-2','en',NULL,'We look for a membrane that lets only hydrogen pass at high temperature.','59b4352f2c273b1c5e17d97a4729c56e0d84c47182813655025ea676361abae0');
CREATE TABLE feedback (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               account TEXT NOT NULL,
               organisation TEXT,
               need_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               seed_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               verdict TEXT NOT NULL,
               reason TEXT,
               at TEXT NOT NULL,
               withdrawn_at TEXT);
CREATE TABLE feedback_fits (account TEXT PRIMARY KEY, verdicts INTEGER NOT NULL);
CREATE TABLE feedback_model (
               number INTEGER PRIMARY KEY CHECK (number = 1),
               version TEXT NOT NULL,
               fitted_at TEXT NOT NULL);
CREATE TABLE feedback_weights (
               feedback_id INTEGER PRIMARY KEY REFERENCES feedback(id) ON DELETE CASCADE,
               public INTEGER NOT NULL,
               weight REAL NOT NULL);
CREATE TABLE field_tiers (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               field TEXT NOT NULL,
               organisation TEXT NOT NULL,
               visibility TEXT NOT NULL,
               shared_with TEXT NOT NULL,
               PRIMARY KEY (record_id, field));
CREATE TABLE followings (
               organisation TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               needs INTEGER NOT NULL,
               seeds INTEGER NOT NULL,
               email TEXT,
               language TEXT);
CREATE TABLE found_matches (
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               query_id TEXT NOT NULL,
               saved_id TEXT REFERENCES saved_queries(id) ON DELETE CASCADE,
               own_id TEXT REFERENCES records(id) ON DELETE CASCADE,
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               score REAL NOT NULL,
               generation TEXT NOT NULL,
               pointer TEXT,
               found_at TEXT NOT NULL,
               digest_id TEXT REFERENCES digests(id) ON DELETE SET NULL,
               told_at TEXT,
               PRIMARY KEY (organisation, query_id, record_id));
CREATE TABLE history (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               version INTEGER NOT NULL,
               document TEXT NOT NULL,
               withheld TEXT NOT NULL,
               withheld_by TEXT,
               at TEXT NOT NULL,
               until TEXT NOT NULL,
               ended TEXT NOT NULL,
               import_id INTEGER REFERENCES imports(id),
               PRIMARY KEY (record_id, version));
INSERT INTO "history" VALUES('res-sample',1,'{"kind":"researcher","id":"res-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"name":{"ja":"甲野 例","en":"Rei Kono","kana":"コウノ レイ"},"aliases":["res-sample"],"affiliations":[{"organisation":"univ-sample","position":"教授","since":null,"until":null}],"researchmap":null,"orcid":null}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:36+00:00','updated',1);
INSERT INTO "history" VALUES('seed-old-withdrawn',1,'{"kind":"seed","id":"seed-old-withdrawn","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":null,"text":{"ja":"取り下げた記録の文章です。","en":null},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"researcher":null,"trl":null}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:36+00:00','withdrawn',1);
INSERT INTO "history" VALUES('comp-twin',1,'{"kind":"organisation","id":"comp-twin","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業（株）","en":null},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:39+00:00','updated',1);
INSERT INTO "history" VALUES('need-old-1',1,'{"kind":"need","id":"need-old-1","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":{"ja":"屋根から逃げる蒸気","en":null},"text":{"ja":"工場の屋根から一日中蒸気が逃げています。捨てている熱を使いたいです。予算は年三百万円までです。","en":null},"organisation":"comp-sample","contact":null,"place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":"2028-03-31","budget_jpy":3000000}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:39+00:00','updated',1);
INSERT INTO "history" VALUES('comp-sample',1,'{"kind":"organisation","id":"comp-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業株式会社","en":"Sample Works"},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:39+00:00','withdrawn',1);
INSERT INTO "history" VALUES('need-old-2',1,'{"kind":"need","id":"need-old-2","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":null,"text":{"ja":null,"en":"We look for a membrane that lets only hydrogen pass at high temperature."},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":null,"budget_jpy":null}','{}',NULL,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:44+00:00','updated',1);
CREATE TABLE import_jobs (
               id TEXT PRIMARY KEY,
               account TEXT NOT NULL,
               file TEXT NOT NULL,
               wish TEXT NOT NULL,
               created_at TEXT NOT NULL,
               state TEXT NOT NULL,
               rows INTEGER NOT NULL DEFAULT 0,
               started_at TEXT,
               finished_at TEXT,
               report TEXT,
               corrections BLOB,
               error TEXT, owner TEXT);
CREATE TABLE imports (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               at TEXT NOT NULL,
               list TEXT NOT NULL,
               file TEXT NOT NULL,
               file_hash TEXT NOT NULL,
               mapping TEXT,
               counts TEXT,
               finished_at TEXT);
INSERT INTO "imports" VALUES(1,'2026-11-28T04:01:36+00:00','/home/example/records.jsonl','records.jsonl','64d4c5dd541186ab091717db27ad4a8f2ee81267a35295eb27edca83906c1a2d','{"kind": null, "columns": {}, "constants": {}, "withheld": []}','{"added": 12, "updated": 1}','2026-11-28T04:01:36+00:00');
CREATE TABLE judged_queries (
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               query_id TEXT NOT NULL,
               saved_id TEXT REFERENCES saved_queries(id) ON DELETE CASCADE,
               own_id TEXT REFERENCES records(id) ON DELETE CASCADE,
               state TEXT NOT NULL,
               engine TEXT NOT NULL,
               PRIMARY KEY (organisation, query_id));
CREATE TABLE "log" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT,
   "action" TEXT,
   "record_id" TEXT
);
INSERT INTO "log" VALUES(1,'2026-11-28T04:01:36+00:00','withdraw','seed-old-withdrawn');
INSERT INTO "log" VALUES(2,'2026-11-28T04:01:37+00:00','purge','seed-old-purged');
INSERT INTO "log" VALUES(3,'2026-11-28T04:01:38+00:00','edit-concepts','seed-old-1');
INSERT INTO "log" VALUES(4,'2026-11-28T04:01:39+00:00','merge-keep','comp-twin');
INSERT INTO "log" VALUES(5,'2026-11-28T04:01:39+00:00','merge','comp-sample');
INSERT INTO "log" VALUES(6,'2026-11-28T04:01:42+00:00','add-account','office-1');
INSERT INTO "log" VALUES(7,'2026-11-28T04:01:42+00:00','add-account','lead-1');
INSERT INTO "log" VALUES(8,'2026-11-28T04:01:43+00:00','add-term','lead-1');
INSERT INTO "log" VALUES(9,'2026-11-28T04:01:44+00:00','add-token','c20b75f372d14ec4');
CREATE TABLE merge_changes (
               merge_id INTEGER NOT NULL REFERENCES merges(id) ON DELETE CASCADE,
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               before TEXT NOT NULL,
               after_hash TEXT NOT NULL,
               withdrawn INTEGER NOT NULL,
               PRIMARY KEY (merge_id, record_id));
INSERT INTO "merge_changes" VALUES(1,'comp-twin','{"kind":"organisation","id":"comp-twin","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業（株）","en":null},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','53e20962c93195294c9fde887abec4ec3514df2db4ce7612ab162b072be38c77',0);
INSERT INTO "merge_changes" VALUES(1,'need-old-1','{"kind":"need","id":"need-old-1","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":{"ja":"屋根から逃げる蒸気","en":null},"text":{"ja":"工場の屋根から一日中蒸気が逃げています。捨てている熱を使いたいです。予算は年三百万円までです。","en":null},"organisation":"comp-sample","contact":null,"place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":"2028-03-31","budget_jpy":3000000}','a09683742bd48353f02d08c954f4f1c3ccb3cbdbdf2dca7f25077901118463d2',0);
INSERT INTO "merge_changes" VALUES(1,'comp-sample','{"kind":"organisation","id":"comp-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業株式会社","en":"Sample Works"},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','1ebc1262c962e5286cf2c495a1d6a90ab1df0e8d9e41e0d07780a44d73cc8b7d',1);
CREATE TABLE merges (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               kept_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               merged_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               merged_by TEXT NOT NULL,
               merged_at TEXT NOT NULL,
               undone_by TEXT,
               undone_at TEXT);
INSERT INTO "merges" VALUES(1,'comp-twin','comp-sample','example','2026-11-28T04:01:39+00:00',NULL,NULL);
CREATE TABLE origins (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               list TEXT NOT NULL,
               file TEXT NOT NULL,
               sheet TEXT,
               row INTEGER NOT NULL,
               page INTEGER,
               first_seen INTEGER NOT NULL REFERENCES imports(id),
               last_seen INTEGER NOT NULL REFERENCES imports(id),
               gone INTEGER REFERENCES imports(id),
               PRIMARY KEY (record_id, list));
INSERT INTO "origins" VALUES('univ-sample','/home/example/records.jsonl','records.jsonl',NULL,1,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('comp-sample','/home/example/records.jsonl','records.jsonl',NULL,2,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('comp-twin','/home/example/records.jsonl','records.jsonl',NULL,3,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('res-sample','/home/example/records.jsonl','records.jsonl',NULL,4,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('contact-sample','/home/example/records.jsonl','records.jsonl',NULL,5,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('seed-old-1','/home/example/records.jsonl','records.jsonl',NULL,6,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('seed-old-2','/home/example/records.jsonl','records.jsonl',NULL,7,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('seed-old-3','/home/example/records.jsonl','records.jsonl',NULL,8,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('seed-old-withdrawn','/home/example/records.jsonl','records.jsonl',NULL,9,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('need-old-1','/home/example/records.jsonl','records.jsonl',NULL,11,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('need-old-2','/home/example/records.jsonl','records.jsonl',NULL,12,NULL,1,1,NULL);
INSERT INTO "origins" VALUES('link-old-1','/home/example/records.jsonl','records.jsonl',NULL,13,NULL,1,1,NULL);
CREATE TABLE proposal_events (
               sequence INTEGER PRIMARY KEY AUTOINCREMENT,
               proposal TEXT NOT NULL,
               number INTEGER NOT NULL,
               at TEXT NOT NULL,
               actor TEXT NOT NULL,
               organisation TEXT,
               role TEXT NOT NULL,
               kind TEXT NOT NULL,
               payload TEXT NOT NULL,
               texts_hash TEXT,
               previous TEXT NOT NULL,
               hash TEXT NOT NULL,
               UNIQUE (proposal, number));
INSERT INTO "proposal_events" VALUES(1,'proposal-46abbd78c405',1,'2026-11-28T04:01:40+00:00','univ-sample','univ-sample','office','propose','{"need":"need-old-1","need_party":"comp-twin","seed":"seed-old-1","seed_party":"univ-sample"}','8fa768b68cf9b214fd97b8bddf6d3e211f23180185f2bdb1ccb9dce09225d365','0000000000000000000000000000000000000000000000000000000000000000','8a8ad535eb2ee7c4a88fcf274f1f70b07e8cf337259166d08e11f11b75737077');
CREATE TABLE proposal_keys (
               actor TEXT NOT NULL,
               key TEXT NOT NULL,
               fingerprint TEXT NOT NULL,
               proposal TEXT NOT NULL,
               PRIMARY KEY (actor, key));
CREATE TABLE proposal_texts (
               sequence INTEGER PRIMARY KEY REFERENCES proposal_events(sequence),
               salt TEXT NOT NULL,
               texts TEXT NOT NULL);
INSERT INTO "proposal_texts" VALUES(1,'432ac0290f130b55c4dc15f768749d9c','{"text":"例示の提案"}');
CREATE TABLE proposals (
               id TEXT PRIMARY KEY,
               place INTEGER NOT NULL UNIQUE,
               version INTEGER NOT NULL,
               need_id TEXT NOT NULL,
               seed_id TEXT NOT NULL,
               need_party TEXT,
               seed_party TEXT,
               working_group TEXT,
               stage TEXT NOT NULL,
               open INTEGER NOT NULL,
               owner TEXT,
               due TEXT,
               active_at TEXT NOT NULL);
INSERT INTO "proposals" VALUES('proposal-46abbd78c405',1,1,'need-old-1','seed-old-1','comp-twin','univ-sample',NULL,'proposed',1,NULL,NULL,'2026-11-28T04:01:40+00:00');
CREATE TABLE query_memories (
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               query_id TEXT NOT NULL,
               saved_id TEXT REFERENCES saved_queries(id) ON DELETE CASCADE,
               own_id TEXT REFERENCES records(id) ON DELETE CASCADE,
               what TEXT NOT NULL,
               made_by TEXT NOT NULL,
               data BLOB NOT NULL,
               PRIMARY KEY (organisation, query_id, what));
CREATE TABLE record_audience (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               circle TEXT NOT NULL,
               PRIMARY KEY (record_id, circle)) WITHOUT ROWID;
INSERT INTO "record_audience" VALUES('comp-sample','organisation:comp-sample');
INSERT INTO "record_audience" VALUES('comp-twin','organisation:comp-twin');
INSERT INTO "record_audience" VALUES('need-old-1','organisation:comp-twin');
INSERT INTO "record_audience" VALUES('contact-sample','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('need-old-2','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('seed-old-1','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('seed-old-2','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('seed-old-3','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('seed-old-withdrawn','organisation:univ-sample');
INSERT INTO "record_audience" VALUES('univ-sample','organisation:univ-sample');
CREATE TABLE record_concepts (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               concept TEXT NOT NULL,
               origin TEXT NOT NULL,
               probability REAL,
               mentions TEXT NOT NULL DEFAULT '[]',
               PRIMARY KEY (record_id, concept, origin));
CREATE TABLE "records" (
   "id" TEXT PRIMARY KEY,
   "kind" TEXT NOT NULL,
   "document" TEXT NOT NULL,
   "content_hash" TEXT NOT NULL,
   "visibility" TEXT NOT NULL,
   "organisation" TEXT,
   "country" TEXT,
   "prefecture" TEXT,
   "sector" TEXT,
   "trl" INTEGER,
   "illustrative" INTEGER NOT NULL,
   "updated_at" TEXT NOT NULL,
   "withdrawn_at" TEXT
, version INTEGER NOT NULL DEFAULT 1, import_id INTEGER REFERENCES imports(id));
INSERT INTO "records" VALUES('res-sample','researcher','{"kind":"researcher","id":"res-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"name":{"ja":"甲野 例","en":"Rei Kono","kana":"コウノ レイ"},"aliases":[],"affiliations":[{"organisation":"univ-sample","position":"教授","since":null,"until":null}],"researchmap":null,"orcid":null}','badbc4f072d7723449e178e1cab485771564e5c02ebeb1949ead1dfa7edf6bb9','public',NULL,NULL,NULL,NULL,NULL,0,'2026-11-28T04:01:36+00:00',NULL,2,1);
INSERT INTO "records" VALUES('univ-sample','organisation','{"kind":"organisation","id":"univ-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"university_national","name":{"ja":"例示大学","en":"Sample University"},"aliases":[],"place":{"country":"JP","prefecture":"北海道","name":null},"memberships":[{"body":"coalition","group":"innovation_wg","as_of":"2021-07","source":null}],"text":null}','59d79d906e07e3d2ab401592f060952869dc2b66e55d500c7addf44d278e741a','public',NULL,'JP','北海道',NULL,NULL,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
INSERT INTO "records" VALUES('comp-sample','organisation','{"kind":"organisation","id":"comp-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業株式会社","en":"Sample Works"},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','1ebc1262c962e5286cf2c495a1d6a90ab1df0e8d9e41e0d07780a44d73cc8b7d','public',NULL,'JP','大阪府',NULL,NULL,0,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:39+00:00',1,1);
INSERT INTO "records" VALUES('comp-twin','organisation','{"kind":"organisation","id":"comp-twin","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業（株）","en":"Sample Works"},"aliases":["例示工業株式会社"],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','53e20962c93195294c9fde887abec4ec3514df2db4ce7612ab162b072be38c77','public',NULL,'JP','大阪府',NULL,NULL,0,'2026-11-28T04:01:39+00:00',NULL,2,NULL);
INSERT INTO "records" VALUES('contact-sample','contact_point','{"kind":"contact_point","id":"contact-sample","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"organisation":"univ-sample","office":{"ja":"例示大学 産学連携室","en":"Liaison office of Sample University"},"role":"liaison_office","email":"office@example.ac.jp","phone":null,"url":null}','0088eaed9195349abb0d9fd0c20fb84d62f9b7a90e55d79b3abaed5c2c40e612','public','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
INSERT INTO "records" VALUES('seed-old-1','seed','{"kind":"seed","id":"seed-old-1","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":{"ja":"蒸気の逃げを聴く小さな器","en":"A small device that hears steam escape"},"text":{"ja":"配管に貼る超音波の器で、蒸気トラップの故障を音から見つける。工場で半年試し、蒸気の使用量が3.1%減った。","en":"An ultrasonic device on the pipe finds failed steam traps by their sound. In half a year at a works steam use fell by 3.1%."},"organisation":"univ-sample","contact":"contact-sample","place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"researcher":"res-sample","trl":6}','2fb86405944d03f6fe80f003373d14db2e020cfd07478cffcc555bb8f30e888b','public','univ-sample',NULL,NULL,'industry',6,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
INSERT INTO "records" VALUES('seed-old-2','seed','{"kind":"seed","id":"seed-old-2","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":{"ja":null,"en":"Dew-point heat exchanger for wet flue gas"},"text":{"ja":null,"en":"A heat exchanger of filled polymer takes heat from wet flue gas below its acid dew point and warms boiler feed water."},"organisation":"univ-sample","contact":null,"place":null,"sector":"industry","concepts":[],"published":"2025-04-01","valid_until":null,"researcher":null,"trl":5}','fe6c6e83e17410855a807ccc25a362ff0c4a25c9b7e2df4190ed9552f2d9f8cc','public','univ-sample',NULL,NULL,'industry',5,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
INSERT INTO "records" VALUES('seed-old-3','seed','{"kind":"seed","id":"seed-old-3","source":[],"notes":[],"visibility":"coalition","shared_with":[],"illustrative":false,"title":{"ja":"①㍻髙﨑の髙温水素膜","en":null},"text":{"ja":"700℃で水素だけを通す膜。令和6年度に1,000時間の連続試験をした。","en":null},"organisation":"univ-sample","contact":null,"place":null,"sector":"hydrogen_fuels","concepts":[],"published":null,"valid_until":null,"researcher":null,"trl":3}','bbc11df7a25078de2590734193f2a9a224912dce365ff625314fceeb5d87e674','coalition','univ-sample',NULL,NULL,'hydrogen_fuels',3,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
INSERT INTO "records" VALUES('seed-old-withdrawn','seed','{"kind":"seed","id":"seed-old-withdrawn","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":null,"text":{"ja":"取り下げた記録の文章です。","en":null},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"researcher":null,"trl":null}','03b84db0c9f3537ea1c1d006e446635837548e84ae0f465dcde71f577e93242d','public','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-28T04:01:36+00:00','2026-11-28T04:01:36+00:00',1,1);
INSERT INTO "records" VALUES('need-old-1','need','{"kind":"need","id":"need-old-1","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"title":{"ja":"屋根から逃げる蒸気","en":null},"text":{"ja":"工場の屋根から一日中蒸気が逃げています。捨てている熱を使いたいです。予算は年三百万円までです。","en":null},"organisation":"comp-twin","contact":null,"place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":"2028-03-31","budget_jpy":3000000}','a09683742bd48353f02d08c954f4f1c3ccb3cbdbdf2dca7f25077901118463d2','public','comp-twin',NULL,NULL,'industry',NULL,0,'2026-11-28T04:01:39+00:00',NULL,2,NULL);
INSERT INTO "records" VALUES('need-old-2','need','{"kind":"need","id":"need-old-2","source":[],"notes":[],"visibility":"organisation","shared_with":[],"illustrative":false,"title":null,"text":{"ja":null,"en":"We look for a membrane that lets only hydrogen pass at high temperature."},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":null,"budget_jpy":null}','d462a9add6979d0d372aba2478a19ecef61a0667141e3dc103a3991944e5d40b','organisation','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-28T04:01:44+00:00',NULL,2,NULL);
INSERT INTO "records" VALUES('link-old-1','partnership','{"kind":"partnership","id":"link-old-1","source":[],"notes":[],"visibility":"public","shared_with":[],"illustrative":false,"category":"link","programme":"city_to_city","title":null,"fiscal_years":[2022],"parties":[{"role":"municipality","name":"例示市","country":null,"organisation":null},{"role":"partner_city","name":"Sample City","country":"VN","organisation":null}],"status":null}','8a51f7bfa7ba71382c1c5af2847163a2ce5bbb42f38b5decd92a09fa046a2be9','public',NULL,NULL,NULL,NULL,NULL,0,'2026-11-28T04:01:36+00:00',NULL,1,1);
CREATE TABLE request_keys (
               account TEXT NOT NULL,
               key TEXT NOT NULL,
               digest TEXT NOT NULL,
               record_id TEXT REFERENCES records(id) ON DELETE CASCADE,
               version INTEGER,
               job_id TEXT REFERENCES import_jobs(id) ON DELETE CASCADE,
               at TEXT NOT NULL, made TEXT,
               PRIMARY KEY (account, key));
CREATE TABLE saved_queries (
               id TEXT PRIMARY KEY,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               name TEXT NOT NULL,
               text TEXT NOT NULL,
               find TEXT NOT NULL,
               filters TEXT NOT NULL,
               threshold REAL,
               created_at TEXT NOT NULL,
               changed_at TEXT NOT NULL,
               paused INTEGER NOT NULL DEFAULT 0,
               UNIQUE (organisation, name));
INSERT INTO "saved_queries" VALUES('saved-838a7d7e17e72d54','univ-sample','蒸気','蒸気の熱を使いたい。','seeds','{}',NULL,'2026-11-28T04:01:41+00:00','2026-11-28T04:01:41+00:00',0);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE seen_records (
               record_id TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               state TEXT NOT NULL);
CREATE TABLE seen_version (number INTEGER NOT NULL);
INSERT INTO "seen_version" VALUES(50);
CREATE TABLE sessions (
               hash TEXT PRIMARY KEY,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               token TEXT REFERENCES tokens(id) ON DELETE CASCADE,
               scopes TEXT NOT NULL,
               expires_at TEXT NOT NULL);
CREATE TABLE statistic_bases (
               cell TEXT NOT NULL,
               organisation TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               PRIMARY KEY (cell, organisation)) WITHOUT ROWID;
CREATE TABLE statistic_figures (
               release INTEGER NOT NULL REFERENCES statistic_releases(number) ON DELETE CASCADE,
               cell TEXT NOT NULL,
               shown INTEGER NOT NULL,
               PRIMARY KEY (release, cell)) WITHOUT ROWID;
CREATE TABLE statistic_releases (
               number INTEGER PRIMARY KEY AUTOINCREMENT,
               at TEXT NOT NULL,
               k INTEGER NOT NULL);
CREATE TABLE terms (
               id INTEGER PRIMARY KEY AUTOINCREMENT,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               working_group TEXT NOT NULL,
               first_day TEXT NOT NULL,
               last_day TEXT NOT NULL);
INSERT INTO "terms" VALUES(1,'lead-1','innovation_wg','2026-04-01','2028-03-31');
CREATE TABLE tokens (
               id TEXT PRIMARY KEY,
               account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
               hash TEXT NOT NULL,
               scopes TEXT NOT NULL,
               created_at TEXT NOT NULL,
               expires_at TEXT NOT NULL,
               revoked_at TEXT,
               used_at TEXT);
INSERT INTO "tokens" VALUES('c20b75f372d14ec4','office-1','$argon2id$v=19$m=19456,t=2,p=1$ZHuXOWjXB8Cusf0biNdAaQ$YQ1U7bUMsPd3LnsS2DC4lVqvSSfTxpIY9zclHzRfgs4','["read"]','2026-11-28T04:01:44+00:00','2036-11-25T04:01:44+00:00',NULL,NULL);
CREATE TABLE told_reminders (
               digest_id TEXT NOT NULL REFERENCES digests(id) ON DELETE CASCADE,
               number INTEGER NOT NULL,
               proposal TEXT NOT NULL,
               stage TEXT NOT NULL,
               why TEXT NOT NULL,
               days INTEGER NOT NULL,
               PRIMARY KEY (digest_id, number)) WITHOUT ROWID;
CREATE TABLE veils (
               record_id TEXT PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
               teaser_id TEXT NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
               approved_by TEXT NOT NULL,
               approved_at TEXT NOT NULL,
               content_hash TEXT NOT NULL);
CREATE TABLE verdicts_version (number INTEGER NOT NULL);
INSERT INTO "verdicts_version" VALUES(0);
CREATE TABLE withheld (
               record_id TEXT NOT NULL REFERENCES records(id) ON DELETE CASCADE,
               field TEXT NOT NULL,
               value TEXT NOT NULL,
               organisation TEXT NOT NULL,
               PRIMARY KEY (record_id, field));
CREATE INDEX "idx_records_kind_visibility"
    ON "records" ("kind", "visibility");
CREATE INDEX "idx_records_organisation"
    ON "records" ("organisation");
CREATE INDEX origins_by_list ON origins (list, last_seen);
CREATE INDEX log_by_record ON log (record_id);
CREATE INDEX doubtful_pairs_by_right ON doubtful_pairs (right_id);
CREATE INDEX doubtful_pairs_by_left ON doubtful_pairs (left_id);
CREATE INDEX merges_by_merged ON merges (merged_id);
CREATE INDEX merges_by_kept ON merges (kept_id);
CREATE INDEX merge_changes_by_record ON merge_changes (record_id);
CREATE INDEX digests_by_organisation ON digests (organisation);
CREATE INDEX found_matches_by_record ON found_matches (record_id);
CREATE INDEX found_matches_by_digest ON found_matches (digest_id);
CREATE INDEX judged_queries_by_saved ON judged_queries (saved_id);
CREATE INDEX judged_queries_by_own ON judged_queries (own_id);
CREATE INDEX query_memories_by_saved ON query_memories (saved_id);
CREATE INDEX query_memories_by_own ON query_memories (own_id);
CREATE INDEX found_matches_by_saved ON found_matches (saved_id);
CREATE INDEX found_matches_by_own ON found_matches (own_id);
CREATE INDEX record_audience_by_circle ON record_audience (circle);
CREATE INDEX terms_by_account ON terms (account);
CREATE INDEX tokens_by_account ON tokens (account);
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_token ON sessions (token);
CREATE UNIQUE INDEX proposals_open_pair ON proposals (need_id, seed_id) WHERE open = 1;
CREATE INDEX proposals_by_need ON proposals (need_id);
CREATE INDEX proposals_by_seed ON proposals (seed_id);
CREATE INDEX proposal_keys_by_proposal ON proposal_keys (proposal);
CREATE UNIQUE INDEX feedback_that_stands ON feedback (account, need_id, seed_id)
           WHERE withdrawn_at IS NULL;
CREATE INDEX feedback_by_need ON feedback (need_id);
CREATE INDEX feedback_by_seed ON feedback (seed_id);
CREATE INDEX records_seen ON records (id, withdrawn_at, visibility, organisation);
CREATE INDEX import_jobs_by_account ON import_jobs (account, state);
CREATE INDEX request_keys_by_record ON request_keys (record_id);
CREATE INDEX request_keys_by_job ON request_keys (job_id);
CREATE INDEX request_keys_by_made ON request_keys (made);
CREATE INDEX statistic_bases_by_organisation ON statistic_bases (organisation);
CREATE INDEX told_reminders_by_proposal ON told_reminders (proposal);
CREATE TRIGGER proposal_events_no_update BEFORE UPDATE ON proposal_events
                BEGIN SELECT RAISE(ABORT, 'the log of proposals is only added to'); END;
CREATE TRIGGER proposal_events_no_delete BEFORE DELETE ON proposal_events
                BEGIN SELECT RAISE(ABORT, 'the log of proposals is only added to'); END;
CREATE TRIGGER seen_version_records_insert AFTER INSERT ON records
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_records_update AFTER UPDATE ON records
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_records_delete AFTER DELETE ON records
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_entries_insert AFTER INSERT ON entries
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_entries_update AFTER UPDATE ON entries
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_entries_delete AFTER DELETE ON entries
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_audience_insert AFTER INSERT ON record_audience
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_audience_update AFTER UPDATE ON record_audience
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_audience_delete AFTER DELETE ON record_audience
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_veils_insert AFTER INSERT ON veils
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_veils_update AFTER UPDATE ON veils
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_veils_delete AFTER DELETE ON veils
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_concepts_insert AFTER INSERT ON record_concepts
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_concepts_update AFTER UPDATE ON record_concepts
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_record_concepts_delete AFTER DELETE ON record_concepts
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_concept_edits_insert AFTER INSERT ON concept_edits
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_concept_edits_update AFTER UPDATE ON concept_edits
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER seen_version_concept_edits_delete AFTER DELETE ON concept_edits
                    BEGIN UPDATE seen_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_update AFTER UPDATE ON feedback
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_delete AFTER DELETE ON feedback
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_weights_insert AFTER INSERT ON feedback_weights
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_weights_delete AFTER DELETE ON feedback_weights
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_model_insert AFTER INSERT ON feedback_model
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_feedback_model_update AFTER UPDATE ON feedback_model
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_accounts_update AFTER UPDATE ON accounts
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER verdicts_version_accounts_delete AFTER DELETE ON accounts
                BEGIN UPDATE verdicts_version SET number = number + 1; END;
CREATE TRIGGER request_keys_accounts_delete AFTER DELETE ON accounts
                BEGIN DELETE FROM request_keys WHERE made = 'accounts:' || OLD.id; END;
CREATE TRIGGER request_keys_feedback_delete AFTER DELETE ON feedback
                BEGIN DELETE FROM request_keys WHERE made = 'feedback:' || OLD.id; END;
CREATE TRIGGER request_keys_feedback_update AFTER UPDATE OF withdrawn_at ON feedback
                BEGIN DELETE FROM request_keys WHERE made = 'feedback:' || OLD.id; END;
CREATE TRIGGER request_keys_saved_queries_delete AFTER DELETE ON saved_queries
                BEGIN DELETE FROM request_keys WHERE made = 'saved_queries:' || OLD.id; END;
CREATE TRIGGER request_keys_tokens_delete AFTER DELETE ON tokens
                BEGIN DELETE FROM request_keys WHERE made = 'tokens:' || OLD.id; END;
CREATE TRIGGER feedback_leaves_with_account AFTER DELETE ON accounts
           BEGIN DELETE FROM feedback WHERE account = OLD.id; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('imports',1);
INSERT INTO "sqlite_sequence" VALUES('entries',10);
INSERT INTO "sqlite_sequence" VALUES('merges',1);
INSERT INTO "sqlite_sequence" VALUES('proposal_events',1);
INSERT INTO "sqlite_sequence" VALUES('terms',1);
COMMIT;
PRAGMA user_version = 12;
