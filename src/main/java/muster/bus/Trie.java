package muster.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import muster.types.Topic;
import muster.types.TopicFilter;
import org.jspecify.annotations.Nullable;

/// All subscriptions of a space, by the levels of their filters. Matching costs by the number of
/// levels and of what matches, never by how many filters, topics or subscriptions there are.
///
/// Reading takes no lock: children lie in concurrent maps, and each node publishes what it holds as
/// an array that is never changed afterwards. Writing locks the one node that changes. The array is
/// made again by the first reader after a change, so a burst of ten thousand subscriptions to one
/// topic builds it once and not ten thousand times.
///
/// A node without subscriptions and children is taken out at once. It is marked `dead` under its
/// own lock first; whoever comes to hang something below a dead node starts again from the root.
/// Locks are only ever taken from parent to child. Nothing here recurses: a topic has as many
/// levels as a client likes.
final class Trie {
  private static final Subscription[] NOBODY = {};
  private static final SharedGroup[] NO_GROUPS = {};

  private final Node root = new Node(null, "");

  static final class Node {
    private final @Nullable Node parent;
    private final String level;
    private volatile @Nullable ConcurrentHashMap<String, Node> children;
    private volatile @Nullable Node plus;
    private volatile @Nullable Node hash;

    // guarded by this node's lock
    private final java.util.HashMap<Subscriber, Subscription> plain = new java.util.HashMap<>(2);
    private final java.util.HashMap<String, SharedGroup> groups = new java.util.HashMap<>(0);
    private boolean dead;

    // null: to be made again; the second may then be out of date
    private volatile Subscription @Nullable [] plainView = NOBODY;
    private volatile SharedGroup[] groupsView = NO_GROUPS;

    Node(@Nullable Node parent, String level) {
      this.parent = parent;
      this.level = level;
    }

    Subscription[] subscriptions() {
      Subscription[] view = plainView;
      return view != null ? view : refreshed();
    }

    private boolean holdsAnything() {
      Subscription[] view = plainView;
      return view == null || view.length > 0 || groupsView.length > 0;
    }

    SharedGroup[] groups() {
      return groupsView;
    }

    private synchronized Subscription[] refreshed() {
      Subscription[] view = plain.values().toArray(NOBODY);
      plainView = view;
      return view;
    }

    private @Nullable Node child(String name) {
      ConcurrentHashMap<String, Node> known = children;
      return known == null ? null : known.get(name);
    }

    private @Nullable Node existing(String name) {
      return switch (name) {
        case "+" -> plus;
        case "#" -> hash;
        default -> child(name);
      };
    }

    /// Null: this node has been taken out meanwhile.
    private synchronized @Nullable Node made(String name) {
      if (dead) {
        return null;
      }
      Node known = existing(name);
      if (known != null) {
        return known;
      }
      Node fresh = new Node(this, name);
      switch (name) {
        case "+" -> plus = fresh;
        case "#" -> hash = fresh;
        default -> {
          ConcurrentHashMap<String, Node> map = children;
          if (map == null) {
            map = new ConcurrentHashMap<>(4);
            map.put(name, fresh);
            children = map;
          } else {
            map.put(name, fresh);
          }
        }
      }
      return fresh;
    }

    private synchronized boolean add(Subscription subscription) {
      if (dead) {
        return false;
      }
      String group = subscription.group();
      if (group == null) {
        plain.put(subscription.subscriber(), subscription);
        plainView = null;
      } else {
        groups.computeIfAbsent(group, SharedGroup::new).add(subscription);
        groupsView = groups.values().toArray(NO_GROUPS);
      }
      return true;
    }

    private synchronized boolean remove(Subscription subscription) {
      String group = subscription.group();
      if (group == null) {
        boolean was = plain.remove(subscription.subscriber(), subscription);
        if (was) {
          plainView = plain.isEmpty() ? NOBODY : null;
        }
        return was;
      }
      SharedGroup members = groups.get(group);
      if (members == null || !members.remove(subscription)) {
        return false;
      }
      if (members.isEmpty()) {
        groups.remove(group);
        groupsView = groups.values().toArray(NO_GROUPS);
      }
      return true;
    }

    private synchronized boolean dieIfEmpty() {
      if (!plain.isEmpty() || !groups.isEmpty() || plus != null || hash != null) {
        return false;
      }
      ConcurrentHashMap<String, Node> map = children;
      if (map != null && !map.isEmpty()) {
        return false;
      }
      dead = true;
      return true;
    }

    private synchronized void drop(Node child) {
      if (existing(child.level) != child || !child.dieIfEmpty()) {
        return;
      }
      switch (child.level) {
        case "+" -> plus = null;
        case "#" -> hash = null;
        default -> {
          ConcurrentHashMap<String, Node> map = children;
          if (map != null) {
            map.remove(child.level);
            if (map.isEmpty()) {
              children = null;
            }
          }
        }
      }
    }
  }

  /// Replaces what the same subscriber has under the same filter and group.
  void add(Subscription subscription) {
    String[] levels = split(subscription.filter().value());
    while (true) {
      Node node = root;
      for (int i = 0; i < levels.length && node != null; i++) {
        Node next = node.existing(levels[i]);
        node = next != null ? next : node.made(levels[i]);
      }
      if (node != null && node.add(subscription)) {
        return;
      }
    }
  }

  /// False when it was not there, or another has replaced it.
  boolean remove(Subscription subscription) {
    Node node = find(subscription.filter());
    if (node == null || !node.remove(subscription)) {
      return false;
    }
    while (node.parent != null) {
      Node parent = node.parent;
      parent.drop(node);
      node = parent;
    }
    return true;
  }

  @Nullable SharedGroup group(TopicFilter filter, String name) {
    Node node = find(filter);
    if (node != null) {
      for (SharedGroup group : node.groups()) {
        if (group.name().equals(name)) {
          return group;
        }
      }
    }
    return null;
  }

  private @Nullable Node find(TopicFilter filter) {
    Node node = root;
    for (String level : split(filter.value())) {
      node = node.existing(level);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /// Every node whose filter the topic matches, perhaps none.
  List<Node> match(Topic topic) {
    List<Node> found = new ArrayList<>(2);
    String name = topic.value();
    boolean wild = name.charAt(0) != '$';
    Node only = root;
    List<Node> several = List.of();
    int from = 0;
    while (from >= 0) {
      int slash = name.indexOf('/', from);
      String level = slash < 0 ? name.substring(from) : name.substring(from, slash);
      if (several.isEmpty() && only != null) {
        Node node = only;
        Node named = node.child(level);
        Node plus = wild ? node.plus : null;
        if (wild) {
          note(node.hash, found);
        }
        if (named != null && plus != null) {
          several = List.of(named, plus);
          only = null;
        } else {
          only = named != null ? named : plus;
        }
      } else {
        several = step(several, level, found);
      }
      if (only == null && several.isEmpty()) {
        return found;
      }
      wild = true;
      from = slash < 0 ? -1 : slash + 1;
    }
    if (only != null) {
      note(only, found);
      note(only.hash, found);
    }
    for (Node node : several) {
      note(node, found);
      note(node.hash, found);
    }
    return found;
  }

  private static List<Node> step(List<Node> nodes, String level, List<Node> found) {
    List<Node> next = new ArrayList<>(nodes.size() + 2);
    for (Node node : nodes) {
      note(node.hash, found);
      Node named = node.child(level);
      if (named != null) {
        next.add(named);
      }
      Node plus = node.plus;
      if (plus != null) {
        next.add(plus);
      }
    }
    return next;
  }

  private static void note(@Nullable Node node, List<Node> found) {
    if (node != null && node.holdsAnything()) {
      found.add(node);
    }
  }

  boolean isEmpty() {
    ConcurrentHashMap<String, Node> map = root.children;
    return (map == null || map.isEmpty()) && root.plus == null && root.hash == null;
  }

  static String[] split(String name) {
    int levels = 1;
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '/') {
        levels++;
      }
    }
    String[] parts = new String[levels];
    int from = 0;
    for (int i = 0; i < levels - 1; i++) {
      int slash = name.indexOf('/', from);
      parts[i] = name.substring(from, slash);
      from = slash + 1;
    }
    parts[levels - 1] = name.substring(from);
    return parts;
  }
}
