/* ruleid: sql-weak-password-hash */
UPDATE users SET hash = MD5(password) WHERE id = 1;
/* ruleid: sql-weak-password-hash */
INSERT INTO users (hash) VALUES (sha1(:password));
/* ok: sql-weak-password-hash */
UPDATE users SET hash = crypt(:password, gen_salt('bf', 12)) WHERE id = 1;
/* ok: sql-weak-password-hash */
SELECT md5(file_body) FROM files;
