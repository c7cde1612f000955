/** A small house that breaks every rule of the real one, so that the tests of the rules can see them fail. */
package crooked;
