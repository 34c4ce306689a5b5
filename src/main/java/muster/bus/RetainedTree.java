package muster.bus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// The last retained publication of each topic, by levels. One thread at a time writes (the bus
/// sees to that), any number read meanwhile without a lock. Iterative, like everything that walks
/// topics.
final class RetainedTree {
  private static final int MOST_EXPIRED = 10_000;

  private static final class Node {
    private final String level;
    private final @Nullable Node parent;
    private volatile @Nullable ConcurrentHashMap<String, Node> children;
    private volatile @Nullable Publication value;

    Node(String level, @Nullable Node parent) {
      this.level = level;
      this.parent = parent;
    }

    @Nullable Node child(String name) {
      ConcurrentHashMap<String, Node> known = children;
      return known == null ? null : known.get(name);
    }

    boolean isEmpty() {
      ConcurrentHashMap<String, Node> known = children;
      return value == null && (known == null || known.isEmpty());
    }
  }

  private record Step(Node node, int depth) {}

  private final Node root = new Node("", null);

  @Nullable Publication get(Topic topic) {
    Node node = root;
    for (String level : Trie.split(topic.value())) {
      node = node.child(level);
      if (node == null) {
        return null;
      }
    }
    return node.value;
  }

  /// Returns what was there before.
  @Nullable Publication put(Publication publication) {
    Node node = root;
    for (String level : Trie.split(publication.topic().value())) {
      Node next = node.child(level);
      if (next == null) {
        next = new Node(level, node);
        ConcurrentHashMap<String, Node> known = node.children;
        if (known == null) {
          known = new ConcurrentHashMap<>(4);
          known.put(level, next);
          node.children = known;
        } else {
          known.put(level, next);
        }
      }
      node = next;
    }
    Publication before = node.value;
    node.value = publication;
    return before;
  }

  @Nullable Publication remove(Topic topic) {
    Node node = root;
    for (String level : Trie.split(topic.value())) {
      node = node.child(level);
      if (node == null) {
        return null;
      }
    }
    Publication before = node.value;
    node.value = null;
    while (node.parent != null && node.isEmpty()) {
      Node parent = node.parent;
      ConcurrentHashMap<String, Node> siblings = parent.children;
      if (siblings != null) {
        siblings.remove(node.level);
        if (siblings.isEmpty()) {
          parent.children = null;
        }
      }
      node = parent;
    }
    return before;
  }

  /// What the filter matches now; in no particular order.
  List<Publication> matching(TopicFilter filter) {
    String[] levels = Trie.split(filter.value());
    List<Publication> found = new ArrayList<>();
    ArrayDeque<Step> open = new ArrayDeque<>();
    open.push(new Step(root, 0));
    while (!open.isEmpty()) {
      Step step = open.pop();
      Node node = step.node();
      int depth = step.depth();
      if (depth == levels.length) {
        add(node, found);
        continue;
      }
      switch (levels[depth]) {
        case "#" -> below(node, depth == 0, found);
        case "+" -> {
          for (Node child : children(node)) {
            if (depth > 0 || !child.level.startsWith("$")) {
              open.push(new Step(child, depth + 1));
            }
          }
        }
        default -> {
          Node child = node.child(levels[depth]);
          if (child != null) {
            open.push(new Step(child, depth + 1));
          }
        }
      }
    }
    return found;
  }

  /// The node itself ("a/#" belongs to "a") and everything under it.
  private static void below(Node top, boolean atRoot, List<Publication> found) {
    ArrayDeque<Iterator<Node>> open = new ArrayDeque<>();
    add(top, found);
    open.push(children(top).iterator());
    boolean hideReserved = atRoot;
    while (!open.isEmpty()) {
      Iterator<Node> siblings = open.peek();
      if (!siblings.hasNext()) {
        open.pop();
        continue;
      }
      Node node = siblings.next();
      if (hideReserved && open.size() == 1 && node.level.startsWith("$")) {
        continue;
      }
      add(node, found);
      open.push(children(node).iterator());
    }
  }

  /// At most [#MOST_EXPIRED] of those whose lifetime is over.
  List<Publication> expiredAt(long now) {
    List<Publication> found = new ArrayList<>();
    ArrayDeque<Iterator<Node>> open = new ArrayDeque<>();
    open.push(children(root).iterator());
    while (!open.isEmpty() && found.size() < MOST_EXPIRED) {
      if (!open.peek().hasNext()) {
        open.pop();
        continue;
      }
      Node node = open.peek().next();
      Publication value = node.value;
      if (value != null && value.expiredAt(now)) {
        found.add(value);
      }
      open.push(children(node).iterator());
    }
    return found;
  }

  private static void add(Node node, List<Publication> found) {
    Publication value = node.value;
    if (value != null) {
      found.add(value);
    }
  }

  private static Iterable<Node> children(Node node) {
    ConcurrentHashMap<String, Node> known = node.children;
    return known == null ? List.of() : known.values();
  }
}
