package store

// NoticeScope is which of a partner's notices somebody sees. The zero one is all that
// concern staff. Those that are for one person alone nobody else sees.
type NoticeScope struct {
	Tag    string       // about clients, or onboardings, with this tag; and what is the reader's own
	Client string       // about this client
	Kinds  []NoticeKind // of these kinds alone; with Client, none means none
	But    []NoticeKind // not of these
}

// all says that nothing narrows it.
func (in NoticeScope) all() bool {
	return in.Tag == "" && in.Client == "" && len(in.Kinds)+len(in.But) == 0
}

func (in NoticeScope) narrow(w *where, partner, person string) {
	w.add(`n.person IN ('', ?)`, person)
	if in.Tag != "" {
		w.add(`(n.person <> '' OR n.client_ref IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?) OR n.draft <> '' AND n.draft IN (SELECT id FROM onboardings WHERE partner = ? AND tag = ?))`,
			partner, tagKey(in.Tag), partner, tagKey(in.Tag))
	}
	if in.Client != "" {
		w.add(`n.client_ref = ?`, in.Client)
	} else {
		w.add(`n.client_only = 0`)
	}
	if len(in.Kinds) > 0 || in.Client != "" {
		w.ofKinds(`n.kind IN`, in.Kinds)
	}
	if len(in.But) > 0 {
		w.ofKinds(`n.kind NOT IN`, in.But)
	}
}

func (w *where) ofKinds(cond string, kinds []NoticeKind) {
	list := ` (''`
	args := make([]any, len(kinds))
	for i, k := range kinds {
		list += `, ?`
		args[i] = string(k)
	}
	w.add(cond+list+`)`, args...)
}
