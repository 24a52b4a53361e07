-- A case held against other writers until the transaction ends, by its id or else by its reference: for a unit of work that begins with it.
CREATE FUNCTION hold_case(by_id uuid, by_reference text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF by_id IS NULL THEN
        PERFORM FROM public."case" WHERE reference = by_reference FOR UPDATE;
    ELSE
        PERFORM FROM public."case" WHERE id = by_id FOR UPDATE;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION hold_case(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_case(uuid, text) TO habeas_editor;
