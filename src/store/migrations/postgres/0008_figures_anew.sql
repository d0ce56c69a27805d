-- Greeting of those who left, turns on the telephone and waits of nothing are counted otherwise than before (docs/measures.md): every
-- district is counted anew from its log, in the background.
UPDATE follower SET position = -1, state = '';
