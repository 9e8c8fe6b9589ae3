BEGIN TRANSACTION;
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
INSERT INTO "concept_edits" VALUES('seed-old-1','steam-leak-traps',1,'2026-11-27T21:54:44+00:00');
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
CREATE TABLE "log" (
   "id" INTEGER PRIMARY KEY,
   "at" TEXT,
   "action" TEXT,
   "record_id" TEXT
);
INSERT INTO "log" VALUES(1,'2026-11-27T21:54:39+00:00','withdraw','seed-old-withdrawn');
INSERT INTO "log" VALUES(2,'2026-11-27T21:54:41+00:00','purge','seed-old-purged');
INSERT INTO "log" VALUES(3,'2026-11-27T21:54:44+00:00','edit-concepts','seed-old-1');
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
);
INSERT INTO "records" VALUES('univ-sample','organisation','{"kind":"organisation","id":"univ-sample","source":[],"notes":[],"visibility":"public","illustrative":false,"organisation_kind":"university_national","name":{"ja":"例示大学","en":"Sample University"},"aliases":[],"place":{"country":"JP","prefecture":"北海道","name":null},"memberships":[{"body":"coalition","group":"innovation_wg","as_of":"2021-07","source":null}],"text":null}','59d79d906e07e3d2ab401592f060952869dc2b66e55d500c7addf44d278e741a','public',NULL,'JP','北海道',NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('comp-sample','organisation','{"kind":"organisation","id":"comp-sample","source":[],"notes":[],"visibility":"public","illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業株式会社","en":"Sample Works"},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','1ebc1262c962e5286cf2c495a1d6a90ab1df0e8d9e41e0d07780a44d73cc8b7d','public',NULL,'JP','大阪府',NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('comp-twin','organisation','{"kind":"organisation","id":"comp-twin","source":[],"notes":[],"visibility":"public","illustrative":false,"organisation_kind":"company","name":{"ja":"例示工業（株）","en":null},"aliases":[],"place":{"country":"JP","prefecture":"大阪府","name":null},"memberships":[],"text":null}','193a38fe9b0e0ad5ab56193c0a685905f96ec5975730765628d4d802f0d9d6ea','public',NULL,'JP','大阪府',NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('res-sample','researcher','{"kind":"researcher","id":"res-sample","source":[],"notes":[],"visibility":"public","illustrative":false,"name":{"ja":"甲野 例","en":"Rei Kono","kana":"コウノ レイ"},"affiliations":[{"organisation":"univ-sample","position":"教授","since":null,"until":null}],"researchmap":null,"orcid":null}','329db1e50448d392d38869864d0e12ad2d39159276a2f866de6b5a939601dd87','public',NULL,NULL,NULL,NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('contact-sample','contact_point','{"kind":"contact_point","id":"contact-sample","source":[],"notes":[],"visibility":"public","illustrative":false,"organisation":"univ-sample","office":{"ja":"例示大学 産学連携室","en":"Liaison office of Sample University"},"role":"liaison_office","email":"office@example.ac.jp","phone":null,"url":null}','0088eaed9195349abb0d9fd0c20fb84d62f9b7a90e55d79b3abaed5c2c40e612','public','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('seed-old-1','seed','{"kind":"seed","id":"seed-old-1","source":[],"notes":[],"visibility":"public","illustrative":false,"title":{"ja":"蒸気の逃げを聴く小さな器","en":"A small device that hears steam escape"},"text":{"ja":"配管に貼る超音波の器で、蒸気トラップの故障を音から見つける。工場で半年試し、蒸気の使用量が3.1%減った。","en":"An ultrasonic device on the pipe finds failed steam traps by their sound. In half a year at a works steam use fell by 3.1%."},"organisation":"univ-sample","contact":"contact-sample","place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"researcher":"res-sample","trl":6}','2fb86405944d03f6fe80f003373d14db2e020cfd07478cffcc555bb8f30e888b','public','univ-sample',NULL,NULL,'industry',6,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('seed-old-2','seed','{"kind":"seed","id":"seed-old-2","source":[],"notes":[],"visibility":"public","illustrative":false,"title":{"ja":null,"en":"Dew-point heat exchanger for wet flue gas"},"text":{"ja":null,"en":"A heat exchanger of filled polymer takes heat from wet flue gas below its acid dew point and warms boiler feed water."},"organisation":"univ-sample","contact":null,"place":null,"sector":"industry","concepts":[],"published":"2025-04-01","valid_until":null,"researcher":null,"trl":5}','fe6c6e83e17410855a807ccc25a362ff0c4a25c9b7e2df4190ed9552f2d9f8cc','public','univ-sample',NULL,NULL,'industry',5,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('seed-old-3','seed','{"kind":"seed","id":"seed-old-3","source":[],"notes":[],"visibility":"coalition","illustrative":false,"title":{"ja":"①㍻髙﨑の髙温水素膜","en":null},"text":{"ja":"700℃で水素だけを通す膜。令和6年度に1,000時間の連続試験をした。","en":null},"organisation":"univ-sample","contact":null,"place":null,"sector":"hydrogen_fuels","concepts":[],"published":null,"valid_until":null,"researcher":null,"trl":3}','bbc11df7a25078de2590734193f2a9a224912dce365ff625314fceeb5d87e674','coalition','univ-sample',NULL,NULL,'hydrogen_fuels',3,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('seed-old-withdrawn','seed','{"kind":"seed","id":"seed-old-withdrawn","source":[],"notes":[],"visibility":"public","illustrative":false,"title":null,"text":{"ja":"取り下げた記録の文章です。","en":null},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"researcher":null,"trl":null}','03b84db0c9f3537ea1c1d006e446635837548e84ae0f465dcde71f577e93242d','public','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-27T21:54:36+00:00','2026-11-27T21:54:39+00:00');
INSERT INTO "records" VALUES('need-old-1','need','{"kind":"need","id":"need-old-1","source":[],"notes":[],"visibility":"public","illustrative":false,"title":{"ja":"屋根から逃げる蒸気","en":null},"text":{"ja":"工場の屋根から一日中蒸気が逃げています。捨てている熱を使いたいです。予算は年三百万円までです。","en":null},"organisation":"comp-sample","contact":null,"place":null,"sector":"industry","concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":"2028-03-31","budget_jpy":3000000}','2d1ad913abce10b261c76f5dda63dd9beab1091f8df4f577bc8b0d1940d106c1','public','comp-sample',NULL,NULL,'industry',NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('need-old-2','need','{"kind":"need","id":"need-old-2","source":[],"notes":[],"visibility":"public","illustrative":false,"title":null,"text":{"ja":null,"en":"We look for a membrane that lets only hydrogen pass at high temperature."},"organisation":"univ-sample","contact":null,"place":null,"sector":null,"concepts":[],"published":null,"valid_until":null,"partnership":null,"deadline":null,"budget_jpy":null}','907d027c62657ece6d92fee299fadd1181cc99bcefe77a4806709b46b7231086','public','univ-sample',NULL,NULL,NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
INSERT INTO "records" VALUES('link-old-1','partnership','{"kind":"partnership","id":"link-old-1","source":[],"notes":[],"visibility":"public","illustrative":false,"category":"link","programme":"city_to_city","title":null,"fiscal_years":[2022],"parties":[{"role":"municipality","name":"例示市","country":null,"organisation":null},{"role":"partner_city","name":"Sample City","country":"VN","organisation":null}],"status":null}','8a51f7bfa7ba71382c1c5af2847163a2ce5bbb42f38b5decd92a09fa046a2be9','public',NULL,NULL,NULL,NULL,NULL,0,'2026-11-27T21:54:36+00:00',NULL);
CREATE INDEX "idx_records_kind_visibility"
    ON "records" ("kind", "visibility");
CREATE INDEX "idx_records_organisation"
    ON "records" ("organisation");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('entries',8);
COMMIT;
PRAGMA user_version = 2;
