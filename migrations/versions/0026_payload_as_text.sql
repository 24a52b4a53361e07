-- As before, to the letter, at a third of the cost: what jsonb prints of an image is put between what it prints around it, and not parsed into
-- another jsonb first. (jsonb keeps its keys by length: `image` stands before `reason`.)
CREATE OR REPLACE FUNCTION journal_payload(image jsonb, reason text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{"image": ' || coalesce(image::text, 'null') || ', "reason": ' || coalesce(to_jsonb(reason)::text, 'null') || '}';
