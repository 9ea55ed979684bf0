package engine

import "slices"

// block is one KV block. Those without a reference are in the list of free ones, with
// their hash, until somebody needs the space.
type block struct {
	hash       uint64
	refs       int
	prev, next *block
}

// cache is the KV memory.
type cache struct {
	byHash map[uint64]*block
	// free is a ring through the blocks without a reference, the next to be evicted
	// first.
	free        block
	freed, size int
}

func newCache(blocks int) *cache {
	c := &cache{byHash: make(map[uint64]*block), size: blocks}
	c.free.next, c.free.prev = &c.free, &c.free
	all := make([]block, blocks)
	for i := range all {
		c.put(&all[i])
	}
	return c
}

// put adds a block to the end of the free ones.
func (c *cache) put(b *block) {
	b.prev, b.next = c.free.prev, &c.free
	b.prev.next, b.next.prev = b, b
	c.freed++
}

// pick removes a block from the free ones.
func (c *cache) pick(b *block) {
	b.prev.next, b.next.prev = b.next, b.prev
	b.prev, b.next = nil, nil
	c.freed--
}

// find returns the cached blocks of the longest known prefix.
func (c *cache) find(hashes []uint64) []*block {
	var found []*block
	for _, hash := range hashes {
		b := c.byHash[hash]
		if b == nil {
			break
		}
		found = append(found, b)
	}
	return found
}

// fits reports whether n more blocks can be had beside those that were found.
func (c *cache) fits(n int, found []*block) bool {
	left := c.freed
	for _, b := range found {
		if b.refs == 0 {
			left--
		}
	}
	return n <= left
}

// share takes a reference on found blocks.
func (c *cache) share(found []*block) {
	for _, b := range found {
		if b.refs == 0 {
			c.pick(b)
		}
		b.refs++
	}
}

// take returns an empty block, evicting what was unused for longest, or nil.
func (c *cache) take() *block {
	if c.freed == 0 {
		return nil
	}
	b := c.free.next
	c.pick(b)
	if b.hash != 0 {
		delete(c.byHash, b.hash)
		b.hash = 0
	}
	b.refs = 1
	return b
}

// name makes a full block known by its hash, unless another holds the same.
func (c *cache) name(b *block, hash uint64) {
	if b.hash == 0 && c.byHash[hash] == nil {
		b.hash = hash
		c.byHash[hash] = b
	}
}

// release drops a request's blocks, its tail first: what is shared by most is evicted
// last.
func (c *cache) release(blocks []*block) {
	for _, b := range slices.Backward(blocks) {
		if b.refs--; b.refs == 0 {
			c.put(b)
		}
	}
}

// forget empties the prefix cache; blocks in use stay with their requests.
func (c *cache) forget() {
	for _, b := range c.byHash {
		b.hash = 0
	}
	clear(c.byHash)
}

// usage is the share of blocks in use, 0 to 1.
func (c *cache) usage() float64 { return float64(c.size-c.freed) / float64(c.size) }
