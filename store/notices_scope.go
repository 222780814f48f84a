package store

// NoticeScope is which of a partner's notices somebody sees. The zero one is all of them.
type NoticeScope struct {
	Tag    string       // about clients, or onboardings, with this tag
	Client string       // about this client
	Kinds  []NoticeKind // of these kinds alone, where Client is set
}

func (in NoticeScope) narrow(w *where, partner string) {
	if in.Tag != "" {
		w.add(`(n.client_ref IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?) OR n.draft <> '' AND n.draft IN (SELECT id FROM onboardings WHERE partner = ? AND tag = ?))`,
			partner, tagKey(in.Tag), partner, tagKey(in.Tag))
	}
	if in.Client == "" {
		return
	}
	w.add(`n.client_ref = ?`, in.Client)
	of := `n.kind IN (''`
	args := make([]any, len(in.Kinds))
	for i, k := range in.Kinds {
		of += `, ?`
		args[i] = string(k)
	}
	w.add(of+`)`, args...)
}
